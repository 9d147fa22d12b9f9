import { afterEach, expect, test, vi } from 'vitest';
import { problemOf } from './frames';
import { backoff } from './socket';

const PAGE = 'https://canali.example';

/** A browser's socket, played. */
class Played {
  static readonly OPEN = 1;
  static all: Played[] = [];
  readonly readyState = Played.OPEN;
  readonly sent: unknown[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;

  constructor(readonly url: string) {
    Played.all.push(this);
  }

  send(text: string) {
    this.sent.push(JSON.parse(text));
  }

  says(type: string, data: object, seq?: number) {
    this.onmessage?.({ data: JSON.stringify({ type, data, seq }) });
  }

  close() {}
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A browser in which somebody is signed in, and the socket that it opens. */
async function connected(): Promise<Played> {
  vi.useFakeTimers();
  vi.resetModules();
  Played.all = [];
  vi.stubGlobal('WebSocket', Played);
  vi.stubGlobal('fetch', async () => Response.json({ token: 'ticket' }));
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(input: string | Request, init?: RequestInit) {
        super(typeof input === 'string' ? new URL(input, PAGE) : input, init);
      }
    },
  );
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const timers = { setTimeout, setInterval, clearTimeout, clearInterval };
  vi.stubGlobal('window', {
    location: new URL(PAGE),
    addEventListener: () => undefined,
    ...timers,
  });
  const { signedIn } = await import('../api/auth');
  const { startLive } = await import('./socket');
  startLive();
  signedIn();
  await vi.advanceTimersByTimeAsync(0);
  const socket = Played.all[0];
  if (!socket) throw new Error('no socket');
  socket.onopen?.();
  return socket;
}

test('all open sessions are looked through once a socket: not where a frame is missing, nor to be heard of', async () => {
  const socket = await connected();
  expect(socket.url).toBe('wss://canali.example/ws?token=ticket');
  expect(socket.sent).toEqual([{ type: 'watch' }, { type: 'sync', own: true, chats: {} }]);
  socket.says('synced', { chats: { 5: 40 }, sessions: [], offers: [], gone: [] });
  const updated = { id: 7, chat_id: 5, version: 1 };
  socket.says('session.updated', updated, 41);
  socket.says('session.updated', updated, 43);
  socket.says('session.updated', updated, 44);
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(socket.sent.slice(2)).toEqual([
    { type: 'sync', own: false, chats: { 5: 41 } },
    { type: 'sync', own: false, chats: { 5: 44 } },
  ]);
});

test('the wait doubles up to a minute, and is never twice the same for all', () => {
  expect(backoff(0, 0)).toBe(500);
  expect(backoff(0, 1)).toBe(1000);
  expect(backoff(3, 1)).toBe(8000);
  expect(backoff(40, 1)).toBe(60_000);
  expect(backoff(40, 0)).toBe(30_000);
});

test('an error frame says what is wrong within its data, as `docs/sockets.md` has it', () => {
  const data = { error: 'NO_AUTH_FOUND', error_description: 'Sign in again.' };
  expect(problemOf({ type: 'error', data })).toBe('NO_AUTH_FOUND');
  expect(problemOf({ type: 'typing', data })).toBe(null);
  for (const data of [null, undefined, 'NO_AUTH_FOUND', {}, { error: 7 }])
    expect(problemOf({ type: 'error', data })).toBe(null);
});
