import type { Session } from '../api/client';

/** What can be sent to a session's customer at an instant, as their messenger lets us. */
export type Reach =
  /** Anything. */
  | { can: 'anything'; until: number | null }
  /** What people write, not what programs do. */
  | { can: 'person'; until: number }
  /** Only what the messenger has approved. */
  | { can: 'template'; since: number }
  /** Nothing, until they write. */
  | { can: 'nothing'; since: number };

type Windows = Pick<Session, 'window_until' | 'afterwards' | 'person_until'>;

/** By the session's windows, `now` in ms since 1970. */
export function reachOf({ window_until, afterwards, person_until }: Windows, now: number): Reach {
  const until = window_until ? Date.parse(window_until) : null;
  if (until === null || now < until) return { can: 'anything', until };
  const person = person_until ? Date.parse(person_until) : null;
  if (afterwards === 'person' && (person === null || now < person))
    return { can: 'person', until: person ?? Number.POSITIVE_INFINITY };
  if (afterwards === 'template') return { can: 'template', since: until };
  return { can: 'nothing', since: Math.max(until, person ?? 0) };
}
