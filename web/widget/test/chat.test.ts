import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Chat } from '../src/chat/chat';
import { MemoryShelf } from '../src/chat/shelf';
import { Api } from '../src/client/api';
import { Played } from './played';

const CONFIG = {
  name: 'Shop',
  text_max_chars: 4_000,
  upload_max_bytes: 20_000_000,
  socket_url: 'wss://canali.example/lc/v1/ws',
};
const OPENED = {
  session_token: 'token',
  resume_token: 'resume',
  conversation_id: 'c',
  expires_in: 86_400,
  config: CONFIG,
  last_seq: 907,
};
const SAID = {
  seq: 8,
  id: 'm8',
  author: { kind: 'operator', name: 'Bruno' },
  text: 'Good evening',
};

/** A chat of more than it reads at first, listened to over a socket; and what makes the calls fail. */
async function listening() {
  let isAway = false;
  const fetching = async (url: RequestInfo | URL) => {
    const { pathname } = new URL(String(url));
    if (pathname.endsWith('/config')) return Response.json(CONFIG);
    if (pathname.endsWith('/session')) return Response.json(OPENED);
    if (isAway) throw new TypeError('failed to fetch');
    return Response.json({ messages: [] });
  };
  const chat = new Chat({
    api: new Api('https://canali.example', 'k', fetching as typeof fetch),
    shelf: new MemoryShelf(),
    prefix: 'canali:',
    user: { id: 'ada' },
    locale: 'en',
    visible: () => true,
    page: () => ({ url: 'https://shop.example', title: 'Shop' }),
    ended: () => {},
  });
  await chat.start();
  await vi.advanceTimersByTimeAsync(0);
  Played.last().open();
  const away = (it: boolean) => {
    isAway = it;
  };
  return { chat, away, socket: Played.last() };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', Played);
  Played.all = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('what was in the way of older messages is so no longer when something is heard', async () => {
  const { chat, away, socket } = await listening();
  for (const frame of [
    { type: 'message.added', seq: 908, data: { ...SAID, attachments: [], created_at_ms: 0 } },
    { type: 'synced', data: { last_seq: 908 } },
  ]) {
    away(true);
    await chat.earlier();
    expect(chat.state.trouble?.why).toBe('offline');
    socket.says(frame);
    expect(chat.state.trouble).toBeUndefined();
  }
  expect(chat.state.log.entries).toHaveLength(1);
  chat.stop();
});

test('nor when they are there at last', async () => {
  const { chat, away } = await listening();
  away(true);
  await chat.earlier();
  expect([chat.state.trouble?.why, chat.state.complete]).toEqual(['offline', false]);
  away(false);
  await chat.earlier();
  expect([chat.state.trouble, chat.state.complete]).toEqual([undefined, true]);
  chat.stop();
});
