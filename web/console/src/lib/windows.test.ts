import { expect, test } from 'vitest';
import { reachOf } from './windows';

const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00Z`;
const ms = (hour: number) => Date.parse(at(hour));

test('a messenger without windows lets anything through at any time', () => {
  expect(reachOf({}, ms(9))).toEqual({ can: 'anything', until: null });
});

test('a window is open until its last moment; then templates, or nothing', () => {
  const shuts = { window_until: at(10), afterwards: 'template' as const };
  expect(reachOf(shuts, ms(10) - 1)).toEqual({ can: 'anything', until: ms(10) });
  expect(reachOf(shuts, ms(10))).toEqual({ can: 'template', since: ms(10) });
  expect(reachOf({ window_until: at(10), afterwards: 'nothing' }, ms(10))).toEqual({
    can: 'nothing',
    since: ms(10),
  });
  expect(reachOf({ window_until: at(10) }, ms(11))).toEqual({ can: 'nothing', since: ms(10) });
});

test('people may write longer than programs, and then not either', () => {
  const person = { window_until: at(10), afterwards: 'person' as const, person_until: at(12) };
  expect(reachOf(person, ms(11))).toEqual({ can: 'person', until: ms(12) });
  expect(reachOf(person, ms(12))).toEqual({ can: 'nothing', since: ms(12) });
});
