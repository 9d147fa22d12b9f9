import { useQuery } from '@tanstack/react-query';
import { api, data, type Session } from '../../api/client';
import { HOUR } from './hour';

/** Sessions of a page, and pages at most: more than that in an hour are told to be more. */
const PAGE = 500;
const PAGES = 10;

function pageOf(cursor: number, signal: AbortSignal) {
  const query = { limit: PAGE, ...(cursor ? { cursor } : {}) };
  return data(api.GET('/api/v1/sessions', { params: { query }, signal }));
}

/** The sessions of a while, and whether they are all. */
export interface Begun {
  sessions: Session[];
  isAll: boolean;
}

/** The sessions of all lines that began within the last hour, whatever has become of them. */
export const useHour = () =>
  useQuery({
    queryKey: ['sessions', 'hour'],
    queryFn: async ({ signal }): Promise<Begun> => {
      const since = Date.now() - HOUR;
      const found: Session[] = [];
      let cursor = 0;
      for (let page = 0; page < PAGES; page += 1) {
        const { items, next } = await pageOf(cursor, signal);
        found.push(...items.filter((it) => Date.parse(it.opened_at) >= since));
        const oldest = items.at(-1);
        if (!next || !oldest || Date.parse(oldest.opened_at) < since)
          return { sessions: found, isAll: true };
        cursor = Number(next);
      }
      return { sessions: found, isAll: false };
    },
    refetchInterval: 30_000,
    staleTime: 10_000,
  });
