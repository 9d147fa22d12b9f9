import type { Session, SessionStatus, User } from '../api/client';

/** Sessions that are not over. */
export const OPEN: SessionStatus[] = [
  'new',
  'skip',
  'answer',
  'client',
  'client_after_operator',
  'operator',
  'wait_client',
];

/** Sessions that are over. */
export const OVER: SessionStatus[] = ['closed', 'spam', 'duplicate', 'silently_closed'];

/** Groups of statuses, as people filter by them. */
export const GROUPS = {
  waiting: ['new', 'skip'],
  customer_waits: ['answer', 'client', 'client_after_operator'],
  answered: ['operator'],
  closing: ['wait_client'],
  over: OVER,
} satisfies Record<string, SessionStatus[]>;

export type Group = keyof typeof GROUPS;

export function groupOf(status: SessionStatus): Group {
  const found = (Object.keys(GROUPS) as Group[]).find((it) =>
    (GROUPS[it] as SessionStatus[]).includes(status),
  );
  return found ?? 'over';
}

export const isOver = (session: Session) => OVER.includes(session.status);
export const isOwned = (session: Session) =>
  ['answer', 'client', 'client_after_operator', 'operator'].includes(session.status);

/** Whether it waits for somebody to take it: offered or not, but not with a bot. */
export const isWaiting = (session: Session) =>
  (session.status === 'new' || session.status === 'skip') && !session.bot_id;

/** Whether it is held out to `me` at this moment. */
export const isOfferedTo = (session: Session, me: number) =>
  isWaiting(session) && session.offered_to.includes(me);

/** Whether `me` owns it, or had it last and it is closing. */
export const isMine = (session: Session, me: number) =>
  session.operator_id === me && (isOwned(session) || session.status === 'wait_client');

/** What a line's settings say that bears on who may do what. */
export interface LineRights {
  active: boolean;
  members: number[];
  membersMayIntercept: boolean;
}

export interface Abilities {
  answer: boolean;
  skip: boolean;
  write: boolean;
  note: boolean;
  transfer: boolean;
  intercept: boolean;
  join: boolean;
  finish: boolean;
  spam: boolean;
  pin: boolean;
  silence: boolean;
  unblock: boolean;
  start: boolean;
  lead: boolean;
  /** Comments, from who has no business in them. */
  hide: boolean;
}

/** What `me` may do with a session (design §4.8). The server has the last word; this decides what is shown. */
export function abilities(session: Session, me: User, line: LineRights | undefined): Abilities {
  const member = line?.members.includes(me.id) ?? false;
  const supervisor = me.role === 'admin' || (me.role === 'supervisor' && member);
  const mayTake = member || supervisor;
  const active = line?.active ?? true;
  const offered = isOfferedTo(session, me.id);
  const mine = isMine(session, me.id);
  const owner = mine && isOwned(session);
  const owned = isOwned(session);
  const over = isOver(session);
  const closing = session.status === 'wait_client';
  const free = isWaiting(session) && session.offered_to.length === 0;
  const joined = session.joined.includes(me.id);
  const running = !over && !closing;
  const replied = session.status === 'operator' || session.status === 'client_after_operator';
  return {
    answer: active && (offered || (free && mayTake)),
    skip: offered || (owner && !replied),
    write: active && (mine || offered),
    note: !over && (mine || offered || joined || supervisor),
    transfer: running && active && (owner || offered || supervisor),
    intercept:
      running &&
      active &&
      !owner &&
      !offered &&
      !free &&
      (supervisor || (member && (line?.membersMayIntercept ?? false))),
    join: running && !mine && !joined && !offered && (mayTake || session.operator_id === me.id),
    finish: owner || (running && supervisor && (owned || !!session.bot_id || isWaiting(session))),
    spam: !over && (mine || offered || supervisor),
    pin: owner,
    silence: !over && (mine || joined || supervisor),
    unblock: session.customer.blocked && mayTake,
    start: over && active && mayTake,
    lead: mine,
    hide: owner || supervisor,
  };
}

/** Waiting first come, first served; those offered to `me` before all. */
export function byAge(a: Session, b: Session): number {
  return a.queued_at < b.queued_at ? -1 : a.queued_at > b.queued_at ? 1 : a.id - b.id;
}

const URGENCY: Partial<Record<SessionStatus, number>> = {
  client: 0,
  client_after_operator: 0,
  answer: 1,
  operator: 2,
  wait_client: 3,
};

/** One's own: who waits for an answer first, the rest by what changed last. */
export function byUrgency(a: Session, b: Session): number {
  if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
  const urgency = (URGENCY[a.status] ?? 4) - (URGENCY[b.status] ?? 4);
  return urgency !== 0 ? urgency : b.version - a.version || b.id - a.id;
}

/** Which of the loaded sessions are shown. */
export interface Filters {
  text: string;
  line: number | null;
  kind: string | null;
  group: Group | null;
  unanswered: boolean;
}

export const NO_FILTERS: Filters = {
  text: '',
  line: null,
  kind: null,
  group: null,
  unanswered: false,
};

export function passes(session: Session, filters: Filters): boolean {
  if (filters.line !== null && session.line_id !== filters.line) return false;
  if (filters.kind !== null && session.channel_kind !== filters.kind) return false;
  if (filters.group !== null && groupOf(session.status) !== filters.group) return false;
  if (filters.unanswered && !session.unanswered) return false;
  const wanted = filters.text.trim().toLowerCase();
  if (wanted === '') return true;
  const words = [
    session.customer.name,
    session.customer.external_id,
    `#${session.id}`,
    String(session.id),
  ];
  return words.some((it) => it.toLowerCase().includes(wanted));
}
