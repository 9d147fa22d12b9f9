import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Refusal } from './errors';

const PAGE = 'https://canali.example';
const LINK = {
  upload_id: 'u2',
  url: 'https://bucket.example/uploads/u2?signature=1',
  method: 'PUT',
  headers: { 'content-type': 'video/mp4' },
  expires_at: '2026-01-01T00:15:00Z',
};

/** Calls of the API, and what they are answered with. */
const calls: Request[] = [];
let answers: [number, object][] = [];

/** What the place of large files does with a file: an HTTP status, or what it does instead of answering. */
let place: number | 'error' | 'timeout' | 'wait' = 200;
const puts: Put[] = [];

class Put {
  status = 0;
  timeout = 0;
  withCredentials = false;
  headers: Record<string, string> = {};
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  method = '';
  url = '';
  body: unknown;
  onload?: () => void;
  onerror?: () => void;
  ontimeout?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  open(method: string, url: string) {
    puts.push(this);
    Object.assign(this, { method, url });
  }
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }
  send(file: Blob) {
    this.body = file;
    this.upload.onprogress?.({ loaded: file.size / 2 });
    // With what a body has around it, more bytes go than the file has.
    if (place !== 'wait') this.upload.onprogress?.({ loaded: file.size + 10 });
    if (place === 'error') this.onerror?.();
    else if (place === 'timeout') this.ontimeout?.();
    else if (place !== 'wait') {
      this.status = place;
      this.onload?.();
    }
    if (place !== 'wait') this.onloadend?.();
  }
  abort() {
    this.onabort?.();
    this.onloadend?.();
  }
}

const film = (size: number) =>
  new File([new Uint8Array(size)], 'a film.mp4', { type: 'video/mp4' });

async function go(file: File, end = new AbortController()) {
  const { upload } = await import('./upload');
  const sent: number[] = [];
  const onSent = (bytes: number) => sent.push(bytes);
  return { id: upload(file, { signal: end.signal, onSent }), sent };
}

const failure = async (file: File): Promise<Refusal> =>
  (await go(file)).id.then(
    () => Promise.reject(new Error('it was taken')),
    (error: unknown) => error as Refusal,
  );

beforeEach(() => {
  calls.length = 0;
  puts.length = 0;
  place = 200;
  // A browser's: it takes addresses without a host.
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(input: string | Request, init?: RequestInit) {
        super(typeof input === 'string' ? new URL(input, PAGE) : input, init);
      }
    },
  );
  vi.stubGlobal('window', { location: { origin: PAGE } });
  vi.stubGlobal('XMLHttpRequest', Put);
  vi.stubGlobal('fetch', (request: Request) => {
    calls.push(request);
    const [status, body] = answers.shift() ?? [500, {}];
    return Promise.resolve(Response.json(body, { status }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test('up to 1 MB a file goes within one call', async () => {
  answers = [[200, { upload_id: 'u1', size: 1_000_000 }]];
  const { id, sent } = await go(film(1_000_000));
  expect(await id).toBe('u1');
  const [call] = calls;
  expect(`${call?.method} ${call?.url}`).toBe(`POST ${PAGE}/api/v1/uploads?name=a%20film.mp4`);
  expect(call?.headers.get('content-type')).toBe('video/mp4');
  expect([calls.length, puts.length, sent.at(-1)]).toEqual([1, 0, 1_000_000]);
});

test('a larger one is put by a link: with its headers and no others, and nothing of the sign-in', async () => {
  answers = [[200, LINK]];
  const file = film(1_000_001);
  const { id, sent } = await go(file);
  expect(await id).toBe('u2');
  const [asked] = calls;
  expect(`${asked?.method} ${asked?.url}`).toBe(`POST ${PAGE}/api/v1/uploads/links`);
  expect(await asked?.json()).toEqual({ name: 'a film.mp4', mime: 'video/mp4', size: 1_000_001 });
  const [put] = puts;
  expect([put?.method, put?.url, put?.headers, put?.withCredentials, put?.timeout]).toEqual([
    'PUT',
    LINK.url,
    LINK.headers,
    false,
    900_000,
  ]);
  expect(put?.body).toBe(file);
  expect(sent).toEqual([500_000.5, 1_000_001, 1_000_001]);
});

test('what Canali keeps itself goes to the host that the page came from', async () => {
  const { target } = await import('./upload');
  const own = 'http://127.0.0.1:8787/objects/uploads/u2?size=3&signature=1';
  expect(target(own, 'http://localhost:8787')).toBe('/objects/uploads/u2?size=3&signature=1');
  expect(target(LINK.url, PAGE)).toBe(LINK.url);
});

test('what the place has against a file says nothing of the sign-in', async () => {
  const { auth, signedIn } = await import('./auth');
  signedIn();
  const codes: unknown[] = [];
  for (place of [401, 403, 413, 429, 503, 'error', 'timeout'] as const) {
    answers = [[200, LINK]];
    codes.push([place, (await failure(film(1_000_001))).code]);
  }
  expect(codes).toEqual([
    [401, 'LINK_REFUSED'],
    [403, 'LINK_REFUSED'],
    [413, 'TOO_LARGE'],
    [429, 'TRY_AGAIN'],
    [503, 'TRY_AGAIN'],
    ['error', 'UNREACHABLE'],
    ['timeout', 'UNREACHABLE'],
  ]);
  expect(auth.get().state).toBe('in');
});

test('where no link is given, nothing is put', async () => {
  const why = 'a file of at most 52428800 bytes is taken';
  answers = [[413, { error: 'TOO_LARGE', error_description: why }]];
  const { code, status } = await failure(film(1_000_001));
  expect([code, status, puts.length]).toEqual(['TOO_LARGE', 413, 0]);
});

test('who cancels stops the file where it is', async () => {
  answers = [[200, LINK]];
  place = 'wait';
  const end = new AbortController();
  const { id, sent } = await go(film(2_000_000), end);
  await vi.waitFor(() => expect(sent).toEqual([1_000_000]));
  end.abort();
  await expect(id).rejects.toThrow('cancelled');
});
