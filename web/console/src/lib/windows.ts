import type { Session } from '../api/client';
import { factsOf } from './channels';

/** What can be sent to a session's customer at an instant, as their messenger lets us. */
export type Reach =
  /** Anything. */
  | { can: 'anything'; until: number | null }
  /** What people write, not what programs do. */
  | { can: 'person'; until: number }
  /** Only what the messenger has approved. */
  | { can: 'template'; since: number }
  /** Nothing, until they write. */
  | { can: 'nothing'; since: number | null };

type Windows = Pick<Session, 'window_until' | 'afterwards' | 'person_until' | 'channel_kind'> & {
  customer: Pick<Session['customer'], 'unreachable'>;
};

/** By the session's windows, `now` in ms since 1970. */
export function reachOf(session: Windows, now: number): Reach {
  const { window_until, afterwards, person_until } = session;
  // Some messengers take nothing for who has left, until they come back.
  if (session.customer.unreachable && factsOf(session.channel_kind).leaving)
    return { can: 'nothing', since: null };
  const until = window_until ? Date.parse(window_until) : null;
  if (until === null || now <= until) return { can: 'anything', until };
  const person = person_until ? Date.parse(person_until) : null;
  if (afterwards === 'person' && (person === null || now <= person))
    return { can: 'person', until: person ?? Number.POSITIVE_INFINITY };
  if (afterwards === 'template') return { can: 'template', since: until };
  return { can: 'nothing', since: Math.max(until, person ?? 0) };
}
