import { expect, test } from 'vitest';
import type { Session } from '../../api/client';
import { hourOf, median, standingOf } from './hour';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const session = (part: Partial<Session>) =>
  ({ status: 'new', line_id: 1, unanswered: false, offered_to: [], ...part }) as Session;

test('the middle of waits, and none of none', () => {
  expect([median([]), median([7]), median([9, 1]), median([5, 1, 9])]).toEqual([null, 7, 5, 5]);
});

test('an hour begins where the one before it ended', () => {
  const hour = hourOf(
    [
      session({ opened_at: ago(60), unanswered: true }),
      session({ opened_at: ago(59.9), unanswered: true }),
      session({ opened_at: ago(5), answered_at: ago(4), status: 'operator' }),
      session({ opened_at: ago(4.9), answered_at: ago(1.9), status: 'closed' }),
      session({ opened_at: ago(0) }),
      session({ opened_at: ago(-1) }),
    ],
    NOW,
  );
  expect(hour).toEqual({
    came: 4,
    taken: 2,
    over: 1,
    late: 1,
    medianMs: 120_000,
    bars: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2],
  });
});

test('who waits the longest comes first; bots and other lines are counted apart', () => {
  const found = standingOf(
    [
      session({ id: 1, queued_at: ago(1) }),
      session({ id: 2, queued_at: ago(9), status: 'skip' }),
      session({ id: 3, queued_at: ago(3), bot_id: 8 }),
      session({ id: 4, queued_at: ago(30), line_id: 2 }),
      session({ id: 5, status: 'client', operator_id: 5 }),
      session({ id: 6, status: 'operator', operator_id: 5 }),
      session({ id: 7, status: 'wait_client', operator_id: 5 }),
    ],
    1,
  );
  expect(found.waiting.map((it) => it.id)).toEqual([2, 1]);
  expect([found.inWork, found.withBots, found.closing]).toEqual([2, 1, 1]);
  expect([...found.byOperator]).toEqual([[5, 2]]);
});
