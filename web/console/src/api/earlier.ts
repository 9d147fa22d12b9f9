import { useQueries, useQuery } from '@tanstack/react-query';
import { OVER } from '../lib/sessions';
import { api, data, type Session } from './client';
import { type Conversation, fetchOlder, loadSession } from './conversation';
import { type CustomerCards, cardSessions, cardsOf } from './crm';
import { queries } from './queries';

type Found = Pick<Session, 'id' | 'last_seq'>;

/** What is known of the sessions of a chat before the one that is open. */
export interface Trail {
  /** Those that are shown, the oldest first. */
  shown: number[];
  /** Those that were found and are not shown yet, the newest first; `last_seq` is 0 where it is not known. */
  found: Found[];
  /** Before which session the list has not been looked through; null: it has, to its end. */
  cursor: number | null;
  /** When the last session that was looked at began, where that was none of this chat's. */
  lookedTo: string | null;
}

/** Sessions of a page, and pages of one look: who wants to look further back says so. */
const PAGE = 200;
const PAGES = 5;

const keyOf = (session: number) => ['earlier', session];
const fresh = (session: number): Trail => ({
  shown: [],
  found: [],
  cursor: session,
  lookedTo: null,
});
const trailOf = (session: number): Trail => queries.getQueryData(keyOf(session)) ?? fresh(session);

/** A chat's first session has nothing before it: its log begins with it. */
export const isFirst = ({ complete, messages }: Pick<Conversation, 'complete' | 'messages'>) =>
  complete && (messages[0]?.seq ?? 0) <= 2;

/** Who has a card has a list of their sessions on all channels. */
async function lookOnCard(chat: number, trail: Trail, card: CustomerCards): Promise<Trail> {
  let { cursor } = trail;
  while (cursor !== null) {
    const page = await cardSessions(card, cursor);
    const mine = page.items.filter((it) => it.chat_id === chat && it.readable && it.closed_at);
    cursor = page.next ?? null;
    const found = mine.map(({ id }) => ({ id, last_seq: 0 }));
    if (found.length > 0) return { ...trail, found, cursor };
  }
  return { ...trail, cursor };
}

/** Looks through the list, which has no place for one chat's alone, for sessions of this chat. */
async function look(chat: number, trail: Trail): Promise<Trail> {
  let { cursor, lookedTo } = trail;
  for (let page = 0; page < PAGES && cursor !== null; page += 1) {
    const query = { status: OVER.join(','), limit: PAGE, cursor };
    const { items, next } = await data(api.GET('/api/v1/sessions', { params: { query } }));
    const found = items.filter((it) => it.chat_id === chat);
    cursor = next ? Number(next) : null;
    lookedTo = items.at(-1)?.opened_at ?? lookedTo;
    if (found.length > 0) return { ...trail, found, cursor, lookedTo: null };
  }
  return { ...trail, cursor, lookedTo };
}

function lookFor(session: Session, trail: Trail): Promise<Trail> {
  const card = cardsOf(session);
  if (card)
    return lookOnCard(session.chat_id, trail, card).catch(() => look(session.chat_id, trail));
  return look(session.chat_id, trail);
}

/** Fetches more of what was said before `session`: of the oldest that is shown, else of the one before it. */
export async function fetchEarlier(session: Session) {
  const before = trailOf(session.id);
  const oldest = before.shown[0];
  const known = oldest && queries.getQueryData<Conversation>(['conversation', oldest]);
  if (oldest && known && !known.complete) return fetchOlder(oldest);
  const trail = before.found.length > 0 ? before : await lookFor(session, before);
  const [next, ...found] = trail.found;
  if (next) {
    await queries.fetchQuery({
      queryKey: ['conversation', next.id],
      queryFn: ({ signal }) => loadSession(next.id, signal, next.last_seq),
      staleTime: 60_000,
    });
  }
  queries.setQueryData<Trail>(keyOf(session.id), {
    ...trail,
    found,
    shown: next ? [next.id, ...trail.shown] : trail.shown,
  });
}

const those = (found: { data: Conversation | undefined }[]) =>
  found.flatMap((it) => (it.data ? [it.data] : []));

/** The sessions before this one, as far as they have been fetched, the oldest first. */
export function useEarlier(session: Session): { trail: Trail; parts: Conversation[] } {
  const { data: trail = fresh(session.id) } = useQuery<Trail>({
    queryKey: keyOf(session.id),
    queryFn: () => trailOf(session.id),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const parts = useQueries({
    queries: trail.shown.map((id) => ({
      queryKey: ['conversation', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => loadSession(id, signal, 0),
      staleTime: Number.POSITIVE_INFINITY,
      structuralSharing: false,
    })),
    combine: those,
  });
  return { trail, parts };
}
