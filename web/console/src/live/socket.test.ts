import { expect, test } from 'vitest';
import { backoff } from './socket';

test('the wait doubles up to a minute, and is never twice the same for all', () => {
  expect(backoff(0, 0)).toBe(500);
  expect(backoff(0, 1)).toBe(1000);
  expect(backoff(3, 1)).toBe(8000);
  expect(backoff(40, 1)).toBe(60_000);
  expect(backoff(40, 0)).toBe(30_000);
});
