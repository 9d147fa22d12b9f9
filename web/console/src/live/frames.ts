import type { Message, Notification, Session, User } from '../api/client';
import { type Conversation, patchMessage } from '../api/conversation';
import { queries } from '../api/queries';
import { dropSessions, type OpenSessions, patchSession, rereadSessions } from '../api/sessions';
import { createStore } from '../lib/store';

/** What a socket says: `docs/sockets.md`. */
export interface Frame {
  type: string;
  seq?: number;
  data: unknown;
}

/** What an `error` frame says went wrong, for programs. */
export function problemOf(frame: Frame): string | null {
  const { error } = (frame.data ?? {}) as { error?: unknown };
  return frame.type === 'error' && typeof error === 'string' ? error : null;
}

/** What customers are typing at this moment, by chat. */
export interface Typing {
  text: string | null;
  until: number;
}

export const typing = createStore<ReadonlyMap<number, Typing>>(new Map());

/** A customer's draft is forgotten after so long. */
const TYPING_MS = 10_000;

interface Status {
  id: number;
  chat_id: number;
  status: Message['status'];
  error?: string | null;
  external_id?: string | null;
}

interface Presence {
  user_id: number;
  status: User['status'];
  workday: User['workday'];
  time_tracking: boolean;
  leave: User['leave'];
}

interface LineChanged {
  line_id: number;
  sessions: Session[];
  gone: number[];
  reload?: boolean;
}

/** What is called where a notification comes. */
export const notified = createStore<Notification | null>(null);

/** Shows what a frame says; the chat it is about, if it is about one. */
export function show(frame: Frame): number | null {
  switch (frame.type) {
    case 'session.offered':
    case 'session.updated':
    case 'session.closed': {
      const session = frame.data as Session;
      patchSession(session);
      void queries.invalidateQueries({ queryKey: ['explain', session.id] });
      return session.chat_id;
    }
    case 'message.added':
    case 'message.updated': {
      const message = frame.data as Message;
      patchMessage(message);
      if (frame.type === 'message.added' && message.author.kind === 'customer')
        forget(message.chat_id);
      if (frame.seq && message.session_id) reach(message.session_id, frame.seq, message);
      return message.chat_id;
    }
    case 'message.status':
      patchStatus(frame.data as Status);
      return null;
    case 'typing':
      type(frame.data as { chat_id: number; text?: string });
      return null;
    case 'presence':
      patchPresence(frame.data as Presence);
      return null;
    case 'notification':
      notified.set(frame.data as Notification);
      void queries.invalidateQueries({ queryKey: ['notifications'] });
      return null;
    case 'line.changed': {
      const changed = frame.data as LineChanged;
      for (const session of changed.sessions) patchSession(session);
      dropSessions(changed.line_id, changed.gone);
      if (changed.reload) void rereadSessions();
      return null;
    }
    default:
      return null;
  }
}

/** The log of a session has come to `seq`. */
function reach(session: number, seq: number, message: Message) {
  const known = queries.getQueryData<OpenSessions>(['sessions', 'open'])?.get(session);
  if (!known || known.last_seq >= seq) return;
  queries.setQueryData(['preview', session, seq], message);
  patchSession({ ...known, last_seq: seq });
}

function patchStatus(status: Status) {
  for (const [key, known] of queries.getQueriesData<Conversation>({ queryKey: ['conversation'] })) {
    if (known?.session.chat_id !== status.chat_id) continue;
    queries.setQueryData<Conversation>(key, {
      ...known,
      messages: known.messages.map((it) =>
        it.id === status.id
          ? {
              ...it,
              status: status.status,
              error: status.error ?? null,
              external_id: status.external_id ?? it.external_id ?? null,
            }
          : it,
      ),
    });
  }
}

function patchPresence(presence: Presence) {
  const patch = (user: User): User =>
    user.id === presence.user_id
      ? {
          ...user,
          status: presence.status,
          workday: presence.workday,
          time_tracking: presence.time_tracking,
          leave: presence.leave ?? null,
        }
      : user;
  queries.setQueryData<User[]>(['users'], (all) => all?.map(patch));
  queries.setQueryData<User>(['me'], (me) => me && patch(me));
}

function type({ chat_id, text }: { chat_id: number; text?: string }) {
  if (text === '') return forget(chat_id);
  const until = Date.now() + TYPING_MS;
  typing.set((now) => new Map(now).set(chat_id, { text: text ?? null, until }));
  window.setTimeout(() => {
    if ((typing.get().get(chat_id)?.until ?? 0) <= Date.now()) forget(chat_id);
  }, TYPING_MS + 50);
}

function forget(chat: number) {
  typing.set((now) => {
    if (!now.has(chat)) return now;
    const next = new Map(now);
    next.delete(chat);
    return next;
  });
}
