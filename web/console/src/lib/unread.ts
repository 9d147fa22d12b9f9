import { useCallback } from 'react';
import type { Session } from '../api/client';
import { useMyself } from '../api/queries';
import { local, parsed } from './storage';
import { createStore, useStore } from './store';

/**
 * Up to where one has read each chat, kept on this machine: the log's place of what was last on the screen. A session
 * is unread when its customer waits and the log has gone on since.
 */
type Seen = Readonly<Record<string, number>>;

const KEPT_MAX = 2_000;
let owner: number | null = null;
const seen = createStore<Seen>({});

function of(user: number): Seen {
  if (owner !== user) {
    owner = user;
    seen.set(parsed<Seen>(local.get(`seen.${user}`), {}));
  }
  return seen.get();
}

/** Everything up to `seq` has been on the screen. */
export function markSeen(user: number, chat: number, seq: number) {
  const known = of(user);
  if ((known[chat] ?? 0) >= seq) return;
  const { [chat]: _, ...others } = known;
  const entries = Object.entries(others).slice(-KEPT_MAX + 1);
  const next = { ...Object.fromEntries(entries), [chat]: seq };
  seen.set(next);
  local.set(`seen.${user}`, JSON.stringify(next));
}

export function isUnreadBy(seenUpTo: Seen, session: Session): boolean {
  const waits = session.status === 'client' || session.status === 'client_after_operator';
  return waits && session.last_seq > (seenUpTo[session.chat_id] ?? 0);
}

/** Tells of each session whether the caller has unread messages in it. */
export function useUnread(): (session: Session) => boolean {
  const me = useMyself();
  of(me.id);
  const known = useStore(seen);
  return useCallback((session: Session) => isUnreadBy(known, session), [known]);
}
