import { expect, test } from 'vitest';
import type { DeadLetterQueue } from '../api/client';
import { byNeed, legible, outcome, steered, total } from './operations';

const queue = (name: string, messages: number): DeadLetterQueue => ({
  queue: `${name}-dlq`,
  name,
  function: 'route',
  messages,
  oldest_at: null,
  can_redrive: true,
});

test('JSON is laid out, and everything else is as it is', () => {
  expect(legible('{"chat":1,"text":"é"}')).toBe('{\n  "chat": 1,\n  "text": "é"\n}');
  expect(legible('[1]')).toBe('[\n  1\n]');
  for (const plain of ['no json', '', '12', 'null', '"x"', '{"cut":'])
    expect(legible(plain)).toBe(plain);
});

test('what has messages comes first, and the rest keeps its order', () => {
  const queues = [queue('a', 0), queue('b', 2), queue('c', 0), queue('d', 7)];
  expect(byNeed(queues).map((it) => it.name)).toEqual(['d', 'b', 'a', 'c']);
  expect(queues.map((it) => it.name)).toEqual(['a', 'b', 'c', 'd']);
  expect(total(queues)).toBe(9);
  expect(total([])).toBe(0);
});

test('what became of it is told by the worst of it', () => {
  expect(outcome({ sent: 3, left: 0, missing: [] })).toBe('all');
  expect(outcome({ sent: 300, left: 1, missing: [] })).toBe('more');
  expect(outcome({ sent: 0, left: 4, missing: [] })).toBe('none');
  expect(outcome({ sent: 1, left: 4, missing: ['x'] })).toBe('missing');
});

test('supervisors see their own lines, admins all, operators none', () => {
  const lines = [
    { name: 'Shop', members: [2] },
    { name: 'Returns', members: [3] },
  ];
  const names = (id: number, role: string) => steered(lines, { id, role }).map((it) => it.name);
  expect(names(1, 'admin')).toEqual(['Returns', 'Shop']);
  expect(names(2, 'supervisor')).toEqual(['Shop']);
  expect(names(2, 'operator')).toEqual([]);
});
