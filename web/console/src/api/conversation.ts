import { useQuery } from '@tanstack/react-query';
import { isOver } from '../lib/sessions';
import { useStore } from '../lib/store';
import { live } from '../live/status';
import { api, data, type History, type Message, type Session } from './client';
import { queries } from './queries';
import { knownSession, patchSession } from './sessions';

/** A session's messages, as far as they have been fetched: always without a gap, up to the newest. */
export interface Conversation {
  session: Session;
  messages: Message[];
  /** Messages after this place in the log have been fetched. */
  from: number;
  /** Whether the first message is there. */
  complete: boolean;
  times: NonNullable<History['response_times']> | null;
}

/** Entries of the log fetched at first, and with each step back. */
const STEP = 200;

/** Messages fetched again with each look, since they may have been read, changed or taken back. */
const OVERLAP = 40;

/** Fewer than these do not fill a page. */
const SCREENFUL = 25;

async function pageOf(
  id: number,
  after: number,
  limit: number,
  signal?: AbortSignal,
): Promise<History> {
  return data(
    api.GET('/api/v1/sessions/{id}', {
      params: { path: { id }, query: { after_seq: after, limit } },
      ...(signal ? { signal } : {}),
    }),
  );
}

/** Messages in order, each once; of two with one place the second counts. */
export function joined(first: Message[], second: Message[]): Message[] {
  const bySeq = new Map(first.map((it) => [it.seq, it]));
  for (const message of second) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Everything after a place, page by page. */
async function since(id: number, after: number, signal?: AbortSignal) {
  const first = await pageOf(id, after, 1000, signal);
  const messages = [...first.messages];
  for (let next = first.next; next; ) {
    const page = await pageOf(id, next, 1000, signal);
    messages.push(...page.messages);
    next = page.next;
  }
  return { first, messages };
}

/** A session with what was last said in it; what is known already is brought up to date. `last` is its last entry, as lists say. */
export async function loadSession(
  id: number,
  signal: AbortSignal,
  last = knownSession(id)?.last_seq ?? 0,
): Promise<Conversation> {
  const known = queries.getQueryData<Conversation>(['conversation', id]);
  if (known) {
    const newest = known.messages.at(-OVERLAP)?.seq ?? known.from + 1;
    const { first, messages } = await since(id, Math.max(known.from, newest - 1), signal);
    // Whoever wrote or was written to in the meantime has put more there.
    const latest = queries.getQueryData<Conversation>(['conversation', id]) ?? known;
    const session = latest.session.version > first.session.version ? latest.session : first.session;
    return {
      ...latest,
      session,
      messages: joined(latest.messages, messages),
      times: first.response_times ?? latest.times,
    };
  }
  const hint = Math.max(0, last - STEP);
  const { first, messages } = await since(id, hint, signal);
  let found: Conversation = {
    session: first.session,
    messages,
    from: hint,
    complete: hint === 0 || !!first.response_times,
    times: first.response_times ?? null,
  };
  while (!found.complete && found.messages.length < SCREENFUL) found = await withOlder(found);
  return found;
}

/** The same, with an earlier part of the log. */
async function withOlder(known: Conversation): Promise<Conversation> {
  const from = Math.max(0, known.from - STEP);
  // In so many entries there are at most so many messages: none before `known.from` is left out.
  const page = await pageOf(known.session.id, from, STEP);
  return {
    ...known,
    from,
    messages: joined(page.messages, known.messages),
    complete: from === 0 || !!page.response_times,
    times: page.response_times ?? known.times,
  };
}

/** Fetches what was said before what is there. */
export async function fetchOlder(id: number) {
  const known = queries.getQueryData<Conversation>(['conversation', id]);
  if (!known || known.complete) return;
  const found = await withOlder(known);
  queries.setQueryData<Conversation>(['conversation', id], (now) =>
    now
      ? {
          ...now,
          from: found.from,
          complete: found.complete,
          times: found.times,
          messages: joined(found.messages, now.messages),
        }
      : found,
  );
}

/** A conversation, kept up to date. */
export function useConversation(id: number) {
  const isLive = useStore(live) === 'on';
  return useQuery({
    queryKey: ['conversation', id],
    queryFn: async ({ signal }) => {
      const found = await loadSession(id, signal);
      patchSession(found.session);
      return found;
    },
    refetchInterval: (it) => {
      const session = it.state.data?.session;
      if (it.state.error) return 10_000;
      return session && isOver(session) ? 20_000 : isLive ? 60_000 : 2_500;
    },
    staleTime: 0,
    gcTime: 10 * 60_000,
    structuralSharing: false,
  });
}

/** Shows a message, new or changed, if its conversation is loaded. */
export function patchMessage(message: Message) {
  if (message.session_id === null || message.session_id === undefined) return;
  queries.setQueryData<Conversation>(['conversation', message.session_id], (known) =>
    known ? { ...known, messages: joined(known.messages, [message]) } : known,
  );
}

/** The last that somebody wrote; the line's own texts only where there is nothing else. */
function lastOf(messages: Message[]): Message | undefined {
  const kept = messages.filter((it) => !it.deleted_at);
  return kept.findLast((it) => !it.automatic) ?? kept.at(-1);
}

/** The last messages of a session, for lists: asked for once after each change. */
export function usePreview(session: Session, enabled: boolean) {
  const loaded = queries.getQueryData<Conversation>(['conversation', session.id]);
  return useQuery({
    queryKey: ['preview', session.id, session.last_seq],
    queryFn: async ({ signal }) => {
      for (const back of [6, 40]) {
        const after = Math.max(0, session.last_seq - back);
        const page = await pageOf(session.id, after, 50, signal);
        const last = lastOf(page.messages);
        if (last || after === 0) return last ?? null;
      }
      return null;
    },
    placeholderData: () => lastOf(loaded?.messages ?? []),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
}
