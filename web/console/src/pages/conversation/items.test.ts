import { expect, test } from 'vitest';
import type { Message, Session } from '../../api/client';
import { isFirst } from '../../api/earlier';
import { itemsOf } from './items';

const session = (id: number) => ({ id }) as Session;
const message = (seq: number, at: string) => ({ id: seq, seq, at }) as Message;
const day = (at: string) => at.slice(0, 10);

test('one session stands alone; earlier ones are set apart, and each day is named once', () => {
  const now = { session: session(7), messages: [message(9, '2026-03-02T10:00:00Z')] };
  const kinds = (items: ReturnType<typeof itemsOf>) => items.map((it) => it.key);
  expect(kinds(itemsOf([now], [], true, day))).toEqual(['top', 'day-2026-03-02', 'm-9', 'typing']);
  const before = {
    session: session(3),
    messages: [message(2, '2026-03-01T10:00:00Z'), message(4, '2026-03-02T09:00:00Z')],
  };
  const both = itemsOf([before, now], [], false, day);
  expect(kinds(both)).toEqual([
    'top',
    's-3',
    'day-2026-03-01',
    'm-2',
    'day-2026-03-02',
    'm-4',
    's-7',
    'm-9',
  ]);
  expect(both.flatMap((it) => (it.kind === 'message' ? [it.isEarlier] : []))).toEqual([
    true,
    true,
    false,
  ]);
  expect(kinds(itemsOf([{ ...now, messages: [] }], [], false, day))).toEqual(['top', 'empty']);
});

test('the first session of a chat is known by where its log begins', () => {
  const of = (complete: boolean, seq: number) =>
    isFirst({ complete, messages: [message(seq, '2026-03-02T10:00:00Z')] });
  expect([of(true, 2), of(true, 3), of(false, 2)]).toEqual([true, false, false]);
  expect(isFirst({ complete: true, messages: [] })).toBe(true);
});
