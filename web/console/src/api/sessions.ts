import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Filters, GROUPS, isOver, OPEN } from '../lib/sessions';
import { useStore } from '../lib/store';
import { live } from '../live/status';
import { api, data, type Session, type SessionStatus } from './client';
import type { Conversation } from './conversation';
import { queries, useMyself } from './queries';

interface Page {
  items: Session[];
  next?: string | null;
}

const PAGE = 1000;
const OPEN_KEY = ['sessions', 'open'];

/** Open sessions that the caller may read, by id. */
export type OpenSessions = ReadonlyMap<number, Session>;

async function pageOf(
  query: {
    line?: number;
    status?: string;
    operator?: number;
    unanswered?: boolean;
    cursor?: number;
    limit: number;
  },
  signal: AbortSignal,
): Promise<Page> {
  return data(api.GET('/api/v1/sessions', { params: { query }, signal }));
}

async function allOpen(operator: number | null, signal: AbortSignal): Promise<Session[]> {
  const found: Session[] = [];
  let cursor: number | undefined;
  do {
    const query = {
      status: OPEN.join(','),
      limit: PAGE,
      ...(operator ? { operator } : {}),
      ...(cursor ? { cursor } : {}),
    };
    const page: Page = await pageOf(query, signal);
    found.push(...page.items);
    cursor = page.next ? Number(page.next) : undefined;
  } while (cursor);
  return found;
}

/** What is known, brought up to date by `found`: the later version of each wins, and what is over leaves. */
export function merged(known: OpenSessions, found: Session[]): OpenSessions {
  const next = new Map(known);
  for (const session of found) {
    const before = known.get(session.id);
    const latest = before && before.version > session.version ? before : session;
    if (isOver(latest)) next.delete(latest.id);
    else next.set(latest.id, latest);
  }
  return next;
}

/**
 * The same by a whole list, which was asked for when `asked` was known: what it does not have has gone, unless it came
 * or changed while the list was on its way; what has gone meanwhile does not come back by it.
 */
export function replaced(asked: OpenSessions, known: OpenSessions, found: Session[]): OpenSessions {
  const listed = new Set(found.map((it) => it.id));
  const kept = [...known].filter(([id, it]) => listed.has(id) || asked.get(id) !== it);
  return merged(
    new Map(kept),
    found.filter((it) => known.has(it.id) || !asked.has(it.id)),
  );
}

/** How often lists are asked for: seldom while a socket tells, and the more seldom the longer they are. */
function interval(isLive: boolean, size: number): number {
  if (isLive) return 120_000;
  return size > 3 * PAGE ? 30_000 : size > PAGE ? 10_000 : 3_000;
}

/** All open sessions, kept up to date. */
export function useOpenSessions() {
  const me = useMyself();
  const isLive = useStore(live) === 'on';
  const query = useQuery({
    queryKey: OPEN_KEY,
    queryFn: async ({ signal }) => {
      const known = () => queries.getQueryData<OpenSessions>(OPEN_KEY);
      const asked = known() ?? new Map();
      const found = await allOpen(null, signal);
      return replaced(asked, known() ?? asked, found);
    },
    refetchInterval: (it) => interval(isLive, it.state.data?.size ?? 0),
    refetchIntervalInBackground: true,
    staleTime: 0,
    structuralSharing: false,
  });
  const isLong = (query.data?.size ?? 0) > PAGE;
  // Where the whole list takes long to fetch, one's own is asked for by itself.
  useQuery({
    queryKey: ['sessions', 'mine', me.id],
    queryFn: async ({ signal }) => {
      const found = await allOpen(me.id, signal);
      queries.setQueryData<OpenSessions>(OPEN_KEY, (known) => known && merged(known, found));
      return found.length;
    },
    enabled: isLong && !isLive,
    refetchInterval: 3_000,
    staleTime: 0,
  });
  return query;
}

/** Sessions of any state, newest first, page by page. */
export function useAllSessions(
  filters: Pick<Filters, 'line' | 'group' | 'unanswered'>,
  enabled: boolean,
) {
  const isLive = useStore(live) === 'on';
  const query = useInfiniteQuery({
    queryKey: ['sessions', 'all', filters],
    queryFn: ({ pageParam, signal }) =>
      pageOf(
        {
          limit: 100,
          ...(filters.line ? { line: filters.line } : {}),
          ...(filters.group
            ? { status: (GROUPS[filters.group] as SessionStatus[]).join(',') }
            : {}),
          ...(filters.unanswered ? { unanswered: true } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.next ? Number(page.next) : undefined),
    enabled,
    refetchInterval: isLive ? 120_000 : 10_000,
    staleTime: 0,
  });
  const sessions = useMemo(() => query.data?.pages.flatMap((it) => it.items) ?? [], [query.data]);
  return { ...query, sessions };
}

let isAsked = false;
let isReading = false;

/**
 * Reads the lists anew, as often as that is asked for, and never twice at once: asking again does not end what is on its
 * way, or a list that is long would never come. What is on its way may be older than what was asked for, so that one
 * more reading follows it.
 */
export async function rereadSessions() {
  isAsked = true;
  if (isReading) return;
  isReading = true;
  const lists = { queryKey: ['sessions'] };
  try {
    while (isAsked) {
      isAsked = queries.isFetching(lists) > 0;
      await queries.invalidateQueries(lists, { cancelRefetch: false });
    }
  } finally {
    isReading = false;
  }
}

/** Takes what a line no longer shows off the list; what has moved to another line is that line's to tell. */
export function dropSessions(line: number, gone: readonly number[]) {
  queries.setQueryData<OpenSessions>(OPEN_KEY, (known) => {
    const left = new Set(gone.filter((id) => known?.get(id)?.line_id === line));
    if (!known || left.size === 0) return known;
    return new Map([...known].filter(([id]) => !left.has(id)));
  });
}

/** A session as it is now, wherever it is shown. */
export function patchSession(session: Session) {
  queries.setQueryData<OpenSessions>(OPEN_KEY, (known) => known && merged(known, [session]));
  queries.setQueriesData<InfiniteData<Page>>({ queryKey: ['sessions', 'all'] }, (known) =>
    known?.pages.some((page) => page.items.some((it) => it.id === session.id))
      ? {
          ...known,
          pages: known.pages.map((page) => ({
            ...page,
            items: page.items.map((it) =>
              it.id === session.id && it.version <= session.version ? session : it,
            ),
          })),
        }
      : known,
  );
  queries.setQueryData<Conversation>(['conversation', session.id], (known) =>
    known && known.session.version <= session.version ? { ...known, session } : known,
  );
}

/** What is known of a session without asking. */
export function knownSession(id: number): Session | undefined {
  return queries.getQueryData<OpenSessions>(OPEN_KEY)?.get(id);
}

/** What is done to sessions by a press. */
export type Deed =
  | { do: 'answer' | 'skip'; offer?: number | null }
  | { do: 'finish' | 'intercept' | 'join' }
  | { do: 'spam'; block: boolean }
  | { do: 'pin' | 'silence'; on: boolean }
  | { do: 'transfer'; user?: number; line?: number };

/** Does it, and shows what has become of the session. */
export async function act(id: number, deed: Deed): Promise<Session> {
  const params = { path: { id } };
  const session = await data(call());
  patchSession(session);
  void queries.invalidateQueries({ queryKey: ['conversation', id] });
  return session;

  function call(): Promise<{ data?: Session }> {
    switch (deed.do) {
      case 'answer':
        return api.POST('/api/v1/sessions/{id}/answer', { params, body: fence(deed.offer) });
      case 'skip':
        return api.POST('/api/v1/sessions/{id}/skip', { params, body: fence(deed.offer) });
      case 'finish':
        return api.POST('/api/v1/sessions/{id}/finish', { params, body: {} });
      case 'intercept':
        return api.POST('/api/v1/sessions/{id}/intercept', { params, body: {} });
      case 'join':
        return api.POST('/api/v1/sessions/{id}/join', { params, body: {} });
      case 'spam':
        return api.POST('/api/v1/sessions/{id}/spam', { params, body: { block: deed.block } });
      case 'pin':
        return api.POST('/api/v1/sessions/{id}/pin', { params, body: { on: deed.on } });
      case 'silence':
        return api.POST('/api/v1/sessions/{id}/silence', { params, body: { on: deed.on } });
      case 'transfer':
        return api.POST('/api/v1/sessions/{id}/transfer', {
          params,
          body: deed.line ? { line_id: deed.line } : { user_id: deed.user ?? 0 },
        });
    }
  }
}

const fence = (offer: number | null | undefined) => (offer ? { offer_id: offer } : {});
