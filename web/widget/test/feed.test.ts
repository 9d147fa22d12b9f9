import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Access } from '../src/chat/access';
import { Backoff, Pause } from '../src/chat/backoff';
import { Feed, type Reader } from '../src/chat/feed';
import { Memory } from '../src/chat/memory';
import { MemoryShelf } from '../src/chat/shelf';
import { Api } from '../src/client/api';
import type { Problem } from '../src/client/problem';
import type { ChatEvent } from '../src/client/types';
import { Played, played } from './played';

type Answer = Response | 'nobody';

const json = (status: number, body: object, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers });

const OPENED = {
  session_token: 'token',
  resume_token: 'resume',
  conversation_id: 'c',
  expires_in: 86_400,
  config: {},
  last_seq: 0,
};

/** A feed before a server that answers its polls as it is told, and then never again. */
function feed(answers: Answer[], news: Partial<Reader> = {}, sockets?: (url: string) => WebSocket) {
  const calls: { at: number; path: string; token: string | null }[] = [];
  const began = Date.now();
  const fetching = async (url: RequestInfo | URL, init?: RequestInit) => {
    const { pathname, search } = new URL(String(url));
    if (pathname.endsWith('/session')) return json(200, OPENED);
    const token = new Headers(init?.headers).get('Authorization');
    calls.push({ at: Date.now() - began, path: pathname + search, token });
    const answer = answers.shift();
    if (answer === 'nobody') throw new TypeError('failed to fetch');
    return answer ?? new Promise<Response>(() => {});
  };
  const heard: ChatEvent[] = [];
  const troubles: (string | undefined)[] = [];
  const seen: number[] = [];
  let next = 0;
  let ended: Problem | undefined;
  const reader: Reader = {
    next: () => next,
    wanted: () => true,
    open: () => true,
    socketUrl: () => undefined,
    heard: (events, place = 0) => {
      heard.push(...events);
      next = Math.max(next, place);
    },
    typing: () => {},
    seen: (upTo) => seen.push(upTo),
    reload: () => {},
    trouble: (it) => troubles.push(it?.why),
    ended: (it) => {
      ended = it;
    },
    ...news,
  };
  const api = new Api('https://canali.example', 'k', fetching as typeof fetch);
  const memory = new Memory(new MemoryShelf(), 'me');
  const access = new Access(api, memory, undefined, 'en', () => {});
  const it = new Feed(api, access, reader, new Backoff(1_000, 60_000, () => 1), sockets);
  return { it, calls, heard, seen, troubles, ended: () => ended };
}

const closed = (seq: number): ChatEvent => ({ seq, type: 'session.closed', data: {} });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('feed', () => {
  it('asks on from where it was told, at once where the server waits', async () => {
    const { it, calls, heard } = feed([json(200, { events: [closed(4)], next: 6 })]);
    void it.run();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.map((call) => call.path)).toEqual([
      '/lc/v1/events?after_seq=0',
      '/lc/v1/events?after_seq=6',
    ]);
    expect(heard).toEqual([closed(4)]);
  });

  it('comes back later and later while nobody answers, and at once when the network is back', async () => {
    const nobody: Answer[] = ['nobody', 'nobody', 'nobody', 'nobody'];
    const { it, calls, troubles } = feed([...nobody, json(200, { events: [], next: 0 })]);
    void it.run();
    await vi.advanceTimersByTimeAsync(7_000);
    expect(calls.map((call) => call.at)).toEqual([0, 1_000, 3_000, 7_000]);
    await vi.advanceTimersByTimeAsync(100);
    it.stir();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.map((call) => call.at)).toEqual([0, 1_000, 3_000, 7_000, 7_100, 7_100]);
    expect(troubles).toEqual(['offline', 'offline', 'offline', 'offline', undefined]);
  });

  it('looks again when the server says, and less often while nothing happens', async () => {
    const quiet = () => json(200, { events: [], next: 0, retry_after_ms: 4_000 });
    const { it, calls } = feed([quiet(), quiet(), quiet(), quiet(), quiet()]);
    void it.run();
    await vi.advanceTimersByTimeAsync(47_500);
    expect(calls.map((call) => call.at)).toEqual([0, 4_000, 10_000, 19_000, 32_500, 47_500]);
  });

  it('respects a limit', async () => {
    const { it, calls } = feed([json(429, {}, { 'Retry-After': '9' })]);
    void it.run();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(calls.map((call) => call.at)).toEqual([0, 9_000]);
  });

  it('gets a new token for one that has ended', async () => {
    const { it, calls, ended } = feed([json(401, {}), json(200, { events: [], next: 0 })]);
    void it.run();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toHaveLength(3);
    expect(ended()).toBeUndefined();
  });

  it('ends, and says why, where it may not have the chat', async () => {
    const { it, calls, ended } = feed([json(403, { error_description: 'not here' })]);
    void it.run();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(calls).toHaveLength(1);
    expect(ended()?.why).toBe('foreign');
  });

  it('asks nothing while nobody looks', async () => {
    let wanted = false;
    const { it, calls } = feed([], { wanted: () => wanted });
    void it.run();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toHaveLength(0);
    wanted = true;
    it.stir();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toHaveLength(1);
  });
});

describe('socket', () => {
  const over = { socketUrl: () => 'wss://canali.example/lc/v1/ws' };

  beforeEach(() => {
    Played.all = [];
  });

  it('is listened to in place of polls, and asks for what was missed', async () => {
    const { it, calls, heard } = feed([], over, played);
    void it.run();
    await vi.advanceTimersByTimeAsync(0);
    const socket = Played.last();
    expect(socket.url).toBe('wss://canali.example/lc/v1/ws?token=token');
    socket.open();
    expect(socket.sent).toEqual([{ type: 'sync', after_seq: 0 }]);
    socket.says({ type: 'session.closed', seq: 3, data: {} });
    socket.says({ type: 'synced', data: { last_seq: 5 } });
    socket.says({ type: 'of the future', data: {} });
    expect(heard).toEqual([closed(3)]);
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    expect(socket.sent[1]).toEqual({ type: 'sync', after_seq: 5 });
    expect(calls).toHaveLength(0);
  });

  it('tells up to where the operators have read, as polls do', async () => {
    const { it, seen } = feed([json(200, { events: [], next: 3, read_up_to: 2 })], over, played);
    void it.run();
    await vi.advanceTimersByTimeAsync(0);
    const socket = Played.last();
    socket.open();
    socket.says({ type: 'synced', data: { last_seq: 5, read_up_to: 4 } });
    socket.says({ type: 'read', data: { up_to_seq: 5 } });
    expect(seen).toEqual([4, 5]);
    socket.says({ type: 'reload', data: { last_seq: 3 } });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([4, 5, 2]);
  });

  it('is opened again when it is lost', async () => {
    const { it } = feed([], over, played);
    void it.run();
    await vi.advanceTimersByTimeAsync(0);
    Played.last().open();
    Played.last().end(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Played.all).toHaveLength(2);
  });

  it('gives way to polls where it is refused', async () => {
    const { it, calls } = feed([json(200, { events: [], next: 0 })], over, played);
    void it.run();
    await vi.advanceTimersByTimeAsync(0);
    Played.last().end(1006);
    await vi.advanceTimersByTimeAsync(0);
    expect(Played.all).toHaveLength(1);
    expect(calls).toHaveLength(2);
  });

  it('is tried again where the network was what failed', async () => {
    const { it, calls } = feed(['nobody'], over, played);
    void it.run();
    await vi.advanceTimersByTimeAsync(0);
    Played.last().end(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls).toHaveLength(1);
    expect(Played.all).toHaveLength(2);
  });

  it('is given up when it has gone silent', async () => {
    const { it } = feed([], over, played);
    void it.run();
    await vi.advanceTimersByTimeAsync(0);
    Played.last().open();
    await vi.advanceTimersByTimeAsync(21_000);
    expect(Played.all).toHaveLength(2);
  });

  it('gives way where a site does not allow it', async () => {
    const forbidden = () => {
      throw new DOMException('policy', 'SecurityError');
    };
    const { it, calls } = feed([json(200, { events: [], next: 0 })], over, forbidden);
    void it.run();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toHaveLength(2);
  });
});

describe('pause', () => {
  it('ends when it is told, and a second one ends the first', async () => {
    const pause = new Pause();
    let ended = 0;
    for (let n = 0; n < 2; n += 1) void pause.wait(1_000).then(() => ended++);
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toBe(1);
    pause.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toBe(2);
  });
});
