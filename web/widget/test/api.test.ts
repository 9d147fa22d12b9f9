import { afterEach, expect, test, vi } from 'vitest';
import { Api } from '../src/client/api';
import type { Problem } from '../src/client/problem';

interface Call {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: unknown;
}

/** A server that answers one call after the other; what it was asked. */
function server(...answers: [number, unknown][]): [Api, Call[]] {
  const calls: Call[] = [];
  const fetching = (url: unknown, init: unknown) => {
    const { method, headers, body } = init as Call;
    calls.push({ url: String(url), method, headers, body });
    const [status, answer] = answers.shift() ?? [500, {}];
    return Promise.resolve(new Response(JSON.stringify(answer), { status }));
  };
  return [new Api('https://chat.example', 'key', fetching as typeof fetch), calls];
}

afterEach(() => {
  vi.useRealTimers();
});

/** A server over a line on which a file takes so long. */
function slowly(lastsMs: number, ...answers: unknown[]): Api {
  const fetching = (_url: unknown, { body, signal }: RequestInit) =>
    new Promise<Response>((done, failed) => {
      signal?.addEventListener('abort', () => failed(new DOMException('', 'AbortError')));
      const answer = new Response(JSON.stringify(answers.shift()));
      setTimeout(() => done(answer), body instanceof Blob ? lastsMs : 0);
    });
  return new Api('https://chat.example', 'key', fetching as typeof fetch);
}

const link = {
  upload_id: 'u2',
  url: 'https://bucket.example/uploads/u2?signature=1',
  method: 'PUT',
  headers: { 'content-type': 'video/mp4' },
};

test('a small file is sent with the call', async () => {
  const [api, calls] = server([200, { upload_id: 'u1' }]);
  const file = new Blob(['x'.repeat(1_000_000)], { type: 'text/plain' });
  expect(await api.upload('token', file, 'a b.txt')).toBe('u1');
  expect(calls.map(({ url, method }) => [method, url])).toEqual([
    ['POST', 'https://chat.example/lc/v1/uploads?name=a%20b.txt'],
  ]);
});

test('a large one is put where the server says, without the token', async () => {
  const [api, calls] = server([200, link], [200, {}]);
  const file = new Blob(['x'.repeat(1_000_001)], { type: 'video/mp4' });
  expect(await api.upload('token', file, 'film.mp4')).toBe('u2');
  const [asked, put] = calls;
  expect(asked?.url).toBe('https://chat.example/lc/v1/uploads/links');
  expect(JSON.parse(String(asked?.body))).toEqual({
    name: 'film.mp4',
    mime: 'video/mp4',
    size: 1_000_001,
  });
  expect([put?.method, put?.url, put?.headers, put?.body]).toEqual([
    'PUT',
    link.url,
    { 'content-type': 'video/mp4' },
    file,
  ]);
});

test('a link that is over spoils one message and not the chat; trouble passes', async () => {
  const file = new Blob(['x'.repeat(1_000_001)]);
  for (const [status, why] of [
    [403, 'refused'],
    [503, 'broken'],
  ] as const) {
    const [api] = server([200, link], [status, {}]);
    const problem = await api.upload('token', file, 'a').catch((error: unknown) => error);
    expect((problem as Problem).why).toBe(why);
  }
});

test('a file over a slow line is waited for, small or large, but not for ever', async () => {
  vi.useFakeTimers();
  const small = new Blob(['x'.repeat(1_000_000)]);
  const large = new Blob(['x'.repeat(1_000_001)]);
  for (const [file, id, answers] of [
    [small, 'u1', [{ upload_id: 'u1' }]],
    [large, 'u2', [link, {}]],
  ] as const) {
    const taken = slowly(9 * 60_000, ...answers).upload('token', file, 'a');
    await vi.advanceTimersByTimeAsync(9 * 60_000 + 1);
    expect(await taken).toBe(id);
    const given = slowly(11 * 60_000, ...answers).upload('token', file, 'a');
    const problem = expect(given).rejects.toMatchObject({ why: 'offline' });
    await vi.advanceTimersByTimeAsync(11 * 60_000);
    await problem;
  }
});
