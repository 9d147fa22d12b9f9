import { expect, test } from 'vitest';
import { reachOf } from './windows';

const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00Z`;
const on = (kind: string, part: object = {}, unreachable = false) => ({
  channel_kind: kind,
  customer: { unreachable },
  ...part,
});
const ms = (hour: number) => Date.parse(at(hour));

test('a messenger without windows lets anything through at any time', () => {
  expect(reachOf(on('telegram', {}, true), ms(9))).toEqual({ can: 'anything', until: null });
});

test('a window is open until its last moment; then templates, or nothing', () => {
  const shuts = on('whatsapp', { window_until: at(10), afterwards: 'template' });
  expect(reachOf(shuts, ms(10))).toEqual({ can: 'anything', until: ms(10) });
  expect(reachOf(shuts, ms(10) + 1)).toEqual({ can: 'template', since: ms(10) });
  expect(reachOf(on('whatsapp', { window_until: at(10), afterwards: 'nothing' }), ms(11))).toEqual({
    can: 'nothing',
    since: ms(10),
  });
  expect(reachOf(on('whatsapp', { window_until: at(10) }), ms(11))).toEqual({
    can: 'nothing',
    since: ms(10),
  });
});

test('people may write longer than programs, and then not either', () => {
  const person = on('messenger', {
    window_until: at(10),
    afterwards: 'person',
    person_until: at(12),
  });
  expect(reachOf(person, ms(11))).toEqual({ can: 'person', until: ms(12) });
  expect(reachOf(person, ms(13))).toEqual({ can: 'nothing', since: ms(12) });
});

test('who has left is reached by nothing where their messenger says so', () => {
  expect(reachOf(on('viber', {}, true), ms(9))).toEqual({ can: 'nothing', since: null });
  expect(reachOf(on('viber'), ms(9))).toEqual({ can: 'anything', until: null });
});
