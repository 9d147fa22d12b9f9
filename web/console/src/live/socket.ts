import { auth } from '../api/auth';
import { api, data, type Session, type User } from '../api/client';
import type { Conversation } from '../api/conversation';
import { outbox, sendPassing } from '../api/outbox';
import { fetchMe, queries } from '../api/queries';
import { type OpenSessions, patchSession } from '../api/sessions';
import { type Frame, problemOf, show } from './frames';
import { live } from './status';

/**
 * The operators' socket: one for the whole page. It may be refused, break or lose what it carries: then the pages ask
 * over HTTP (see `interval` in the queries), and what was missed is asked for when it is back.
 */

const PING_MS = 4 * 60_000;
const BACKOFF_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;

/** Chats one `sync` may name. */
const SYNC_MAX = 200;

interface Synced {
  chats: Record<string, number>;
  sessions: Session[];
  offers: Session[];
  gone: number[];
}

let socket: WebSocket | null = null;
let isConnecting = false;
let failures = 0;
let timer: number | undefined;
let ping: number | undefined;

/** The last `seq` of the chats whose frames come here. */
const seen = new Map<number, number>();

/** Chats that pages have open. */
const opened = new Map<number, number>();

/** How long to wait after so many failures: doubled each time, with jitter. */
export function backoff(count: number, random: number): number {
  const most = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** count);
  return most / 2 + (most / 2) * random;
}

/** Keeps a socket open while somebody is signed in. */
export function startLive() {
  auth.subscribe(follow);
  window.addEventListener('online', () => {
    failures = 0;
    follow();
    // Where sockets are refused, nothing else tells.
    sendWaiting();
  });
  follow();
}

function follow() {
  if (auth.get().state === 'in') void connect();
  else close();
}

function close() {
  window.clearTimeout(timer);
  window.clearInterval(ping);
  const old = socket;
  socket = null;
  old?.close(1000);
  seen.clear();
  live.set('off');
}

/** The socket's address, with a ticket in it that opens one within a minute. */
async function address(): Promise<string> {
  const { token } = await data(api.POST('/api/v1/tokens', { body: { kind: 'ticket' } }));
  const said = (queries.getQueryData<User>(['me']) as { socket_url?: string } | undefined)
    ?.socket_url;
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  const base = said ?? `${scheme}://${window.location.host}/ws`;
  return `${base}${base.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
}

async function connect() {
  if (socket || isConnecting) return;
  window.clearTimeout(timer);
  isConnecting = true;
  live.set('connecting');
  try {
    const url = await address();
    if (auth.get().state === 'in') listen(new WebSocket(url));
  } catch {
    retry();
  } finally {
    isConnecting = false;
  }
}

function listen(mine: WebSocket) {
  socket = mine;
  mine.onopen = () => {
    // All lines in whose queue one is; an admin's are all there are.
    send({ type: 'watch' });
    sync(true);
    for (const chat of opened.keys()) send({ type: 'open', chat });
    window.clearInterval(ping);
    ping = window.setInterval(() => sync(false), PING_MS);
  };
  mine.onmessage = (event) => {
    if (mine === socket && typeof event.data === 'string') hear(event.data);
  };
  mine.onclose = () => {
    if (mine !== socket) return;
    socket = null;
    window.clearInterval(ping);
    retry();
  };
}

/**
 * Asks for what was missed; it also tells the other end that somebody is here. With `own`, one's own sessions and offers
 * are told too, for which every open session is looked at: once a socket.
 */
function sync(own: boolean) {
  send({ type: 'sync', own, chats: Object.fromEntries([...seen].slice(-SYNC_MAX)) });
}

function retry() {
  if (auth.get().state !== 'in') return;
  live.set('off');
  timer = window.setTimeout(() => void connect(), backoff(failures, Math.random()));
  failures += 1;
}

function send(message: object) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function hear(text: string) {
  let frame: Frame;
  try {
    frame = JSON.parse(text) as Frame;
  } catch {
    return;
  }
  switch (frame.type) {
    case 'synced':
      return synced(frame.data as Synced);
    case 'opened': {
      const { chat_id, last_seq } = frame.data as { chat_id: number; last_seq: number };
      seen.set(chat_id, Math.max(last_seq, seen.get(chat_id) ?? 0));
      return;
    }
    case 'reload': {
      const { chat_id, last_seq } = frame.data as { chat_id: number; last_seq: number };
      seen.set(chat_id, last_seq);
      return refetch(chat_id);
    }
    case 'error':
      // The ticket is no good any more; whether the sign-in is, or another tab's has taken its place, one call tells.
      if (problemOf(frame) === 'NO_AUTH_FOUND') fetchMe().catch(() => undefined);
      return;
    default: {
      const chat = show(frame);
      if (chat !== null && frame.seq !== undefined) count(chat, frame.seq);
    }
  }
}

/** Frames of a chat come without gaps: where one is missing, what was missed is asked for. */
function count(chat: number, seq: number) {
  const last = seen.get(chat);
  if (last !== undefined && seq > last + 1)
    send({ type: 'sync', own: false, chats: { [chat]: last } });
  seen.set(chat, Math.max(seq, last ?? 0));
}

function synced(data: Synced) {
  failures = 0;
  const isBack = live.get() !== 'on';
  live.set('on');
  for (const [chat, seq] of Object.entries(data.chats)) seen.set(Number(chat), seq);
  for (const chat of data.gone) seen.delete(chat);
  for (const session of [...data.sessions, ...data.offers]) patchSession(session);
  // What waits and is nobody's was not followed while the socket was away.
  if (isBack) {
    sendWaiting();
    void queries.invalidateQueries({ queryKey: ['sessions'] });
    void queries.invalidateQueries({ queryKey: ['conversation'] });
    void queries.invalidateQueries({ queryKey: ['users'] });
  }
}

/** What failed for the network goes out, if the same person is still signed in. */
function sendWaiting() {
  if (outbox.get().length > 0) fetchMe().then(sendPassing, () => undefined);
}

function refetch(chat: number) {
  for (const [key, known] of queries.getQueriesData<Conversation>({ queryKey: ['conversation'] })) {
    if (known?.session.chat_id === chat) void queries.invalidateQueries({ queryKey: key });
  }
}

/** A page shows the chat: its frames are wanted, whoever holds it. Gives what ends that. */
export function follows(chat: number): () => void {
  opened.set(chat, (opened.get(chat) ?? 0) + 1);
  if (opened.get(chat) === 1) send({ type: 'open', chat });
  return () => {
    const left = (opened.get(chat) ?? 1) - 1;
    if (left > 0) {
      opened.set(chat, left);
      return;
    }
    opened.delete(chat);
    send({ type: 'close', chat });
    const me = queries.getQueryData<User>(['me'])?.id;
    const sessions = [
      ...(queries.getQueryData<OpenSessions>(['sessions', 'open'])?.values() ?? []),
    ];
    const isFollowed = sessions.some(
      (it) =>
        it.chat_id === chat &&
        (it.operator_id === me || it.offered_to.includes(me ?? 0) || it.joined.includes(me ?? 0)),
    );
    if (!isFollowed) seen.delete(chat);
  };
}

/** Tells the customer that somebody is typing; false where no socket does. */
export function types(chat: number): boolean {
  if (live.get() !== 'on') return false;
  send({ type: 'typing', chat });
  return true;
}
