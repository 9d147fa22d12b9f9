import { expect, test } from 'vitest';
import { bodyOf, saidOf, wrongWith } from './fields';
import { passwordProblem, suggestion } from './password';

test('passwords have 8 to 200 characters', () => {
  expect(passwordProblem('x'.repeat(7))).toBe('people.shortPassword');
  expect(passwordProblem('é'.repeat(8))).toBe(null);
  expect(passwordProblem('x'.repeat(200))).toBe(null);
  expect(passwordProblem('x'.repeat(201))).toBe('people.longPassword');
  expect(passwordProblem(suggestion())).toBe(null);
  expect(suggestion()).not.toBe(suggestion());
});

test('who signs in needs an address, a bot does not', () => {
  const said = { ...saidOf(null), name: 'Ada' };
  expect(wrongWith(said, false)).toEqual({ email: 'people.emailNeeded' });
  expect(wrongWith(said, true)).toEqual({});
  expect(
    wrongWith({ ...said, name: ' ', email: 'ada', avatar: 'http://a.example' }, false),
  ).toEqual({
    name: 'connect.needed',
    email: 'people.noEmail',
    avatar: 'wrong.address',
  });
});

test('what is empty is taken away', () => {
  expect(bodyOf({ ...saidOf(null), name: ' Ada ', departments: ['3'] })).toEqual({
    name: 'Ada',
    last_name: null,
    email: null,
    position: null,
    avatar: null,
    role: 'operator',
    department_ids: [3],
  });
});
