import { expect, test } from 'vitest';
import { countriesIn } from './countries';

test('countries are called as the language calls them, and what is none is left out', () => {
  const italian = new Map(countriesIn('it').map((it) => [it.code, it.name]));
  expect([italian.get('DE'), italian.get('IT')]).toEqual(['Germania', 'Italia']);
  // The Netherlands Antilles are no more; the world is no country.
  for (const code of ['AN', 'ZZ', 'EU', 'XX']) expect(italian.has(code), code).toBe(false);
  expect(italian.size).toBeGreaterThan(230);
});
