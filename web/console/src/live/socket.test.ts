import { expect, test } from 'vitest';
import { problemOf } from './frames';
import { backoff } from './socket';

test('the wait doubles up to a minute, and is never twice the same for all', () => {
  expect(backoff(0, 0)).toBe(500);
  expect(backoff(0, 1)).toBe(1000);
  expect(backoff(3, 1)).toBe(8000);
  expect(backoff(40, 1)).toBe(60_000);
  expect(backoff(40, 0)).toBe(30_000);
});

test('an error frame says what is wrong within its data, as `docs/sockets.md` has it', () => {
  const data = { error: 'NO_AUTH_FOUND', error_description: 'Sign in again.' };
  expect(problemOf({ type: 'error', data })).toBe('NO_AUTH_FOUND');
  expect(problemOf({ type: 'typing', data })).toBe(null);
  for (const data of [null, undefined, 'NO_AUTH_FOUND', {}, { error: 7 }])
    expect(problemOf({ type: 'error', data })).toBe(null);
});
