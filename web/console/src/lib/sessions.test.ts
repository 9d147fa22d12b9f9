import { expect, test } from 'vitest';
import type { Session, User } from '../api/client';
import { merged, replaced } from '../api/sessions';
import {
  abilities,
  byUrgency,
  groupOf,
  type LineRights,
  NO_FILTERS,
  OPEN,
  OVER,
  passes,
} from './sessions';
import { isUnreadBy } from './unread';

const base = {
  id: 1,
  chat_id: 10,
  line_id: 2,
  channel_kind: 'telegram',
  status: 'client',
  operator_id: 5,
  offered_to: [],
  joined: [],
  bot_id: null,
  unanswered: false,
  pinned: false,
  silent: false,
  customer: { id: 3, name: 'Giulia', external_id: 'x9', blocked: false },
  queued_at: '2026-01-01T00:00:00Z',
  version: 7,
  last_seq: 40,
} as unknown as Session;
const session = (part: Partial<Session>): Session => ({ ...base, ...part });
const user = (id: number, role: User['role']) => ({ id, role }) as User;
const line: LineRights = { active: true, members: [5, 6], membersMayIntercept: false };

const can = (of: Partial<Session>, by: User, rights: LineRights = line) =>
  Object.entries(abilities(session(of), by, rights))
    .filter(([, may]) => may)
    .map(([name]) => name)
    .sort();

test('the owner speaks, hands over and ends; skips before the first reply only', () => {
  const mine = ['finish', 'hide', 'lead', 'note', 'pin', 'silence', 'spam', 'transfer', 'write'];
  expect(can({}, user(5, 'operator'))).toEqual([...mine, 'skip'].sort());
  expect(can({ status: 'operator' }, user(5, 'operator'))).toEqual(mine);
  expect(can({ status: 'wait_client' }, user(5, 'operator'))).toEqual([
    'lead',
    'note',
    'silence',
    'spam',
    'write',
  ]);
});

test('who is offered it takes it or lets it pass; others of the queue do not see a way', () => {
  const offered = { status: 'new', operator_id: null, offered_to: [6] } as const;
  expect(can({ ...offered, offered_to: [6] }, user(6, 'operator'))).toEqual(
    ['answer', 'note', 'skip', 'spam', 'transfer', 'write'].sort(),
  );
  expect(can({ ...offered, offered_to: [6] }, user(5, 'operator'))).toEqual(['join']);
});

test('what waits is taken by any member, and by nobody while the line is off', () => {
  const waiting = { status: 'new', operator_id: null } as const;
  expect(can(waiting, user(6, 'operator'))).toEqual(['answer', 'join']);
  expect(can(waiting, user(9, 'operator'))).toEqual([]);
  expect(can(waiting, user(6, 'operator'), { ...line, active: false })).toEqual(['join']);
});

test('supervisors steer the lines they are in, admins all; members by right of the line', () => {
  const steering = ['finish', 'hide', 'intercept', 'join', 'note', 'silence', 'spam', 'transfer'];
  expect(can({}, user(6, 'supervisor'))).toEqual(steering);
  expect(can({}, user(9, 'supervisor'))).toEqual([]);
  expect(can({}, user(9, 'admin'))).toEqual(steering);
  expect(can({}, user(6, 'operator'), { ...line, membersMayIntercept: true })).toEqual([
    'intercept',
    'join',
  ]);
});

test('what is over can be begun anew', () => {
  expect(can({ status: 'closed' }, user(6, 'operator'))).toEqual(['start']);
  const blocked = { status: 'spam', customer: { ...base.customer, blocked: true } } as const;
  expect(can(blocked, user(6, 'operator'))).toEqual(['start', 'unblock']);
});

test('every status has a group', () => {
  expect(OPEN.map(groupOf)).toEqual([
    'waiting',
    'waiting',
    'customer_waits',
    'customer_waits',
    'customer_waits',
    'answered',
    'closing',
  ]);
  expect(new Set(OVER.map(groupOf))).toEqual(new Set(['over']));
});

test('of two versions the higher counts, and what is over leaves', () => {
  const known = new Map([[1, session({ version: 7 })]]);
  expect(merged(known, [session({ version: 6, status: 'operator' })]).get(1)?.status).toBe(
    'client',
  );
  expect(merged(known, [session({ version: 8, status: 'operator' })]).get(1)?.status).toBe(
    'operator',
  );
  expect(merged(known, [session({ version: 8, status: 'closed' })]).size).toBe(0);
});

test('a list takes away what has gone, and not what came while it was on its way', () => {
  const old = session({ id: 1 });
  const fresh = session({ id: 2 });
  const asked = new Map([[1, old]]);
  const known = new Map([
    [1, old],
    [2, fresh],
  ]);
  expect([...replaced(asked, known, []).keys()]).toEqual([2]);
  expect([...replaced(asked, known, [old]).keys()].sort()).toEqual([1, 2]);
});

test('those who wait for an answer come first, what is pinned before all', () => {
  const list = [
    session({ id: 1, status: 'operator' }),
    session({ id: 2, status: 'client' }),
    session({ id: 3, status: 'operator', pinned: true }),
  ];
  expect(list.sort(byUrgency).map((it) => it.id)).toEqual([3, 2, 1]);
});

test('filters narrow down', () => {
  const it = session({});
  expect(passes(it, { ...NO_FILTERS, text: ' giu ' })).toBe(true);
  expect(passes(it, { ...NO_FILTERS, text: '#1' })).toBe(true);
  expect(passes(it, { ...NO_FILTERS, text: 'tom' })).toBe(false);
  expect(passes(it, { ...NO_FILTERS, kind: 'viber' })).toBe(false);
  expect(passes(it, { ...NO_FILTERS, group: 'customer_waits', line: 2 })).toBe(true);
  expect(passes(it, { ...NO_FILTERS, unanswered: true })).toBe(false);
});

test('unread is what the customer said since one last looked', () => {
  expect(isUnreadBy({ 10: 39 }, session({}))).toBe(true);
  expect(isUnreadBy({ 10: 40 }, session({}))).toBe(false);
  expect(isUnreadBy({}, session({ status: 'operator' }))).toBe(false);
});
