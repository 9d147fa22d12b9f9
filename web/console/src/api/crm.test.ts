import { expect, test } from 'vitest';
import type { Session } from './client';
import { cardsOf, othersOf } from './crm';

const of = (crm: unknown) => cardsOf({ customer: { id: 1, crm } } as unknown as Session);

test('a customer without a card has none', () => {
  expect([of(undefined), of(null)]).toEqual([null, null]);
});

test('the card that stands for a customer is not among their others', () => {
  const cards = of({ kind: 'contact', id: 4, contact_id: 4, company_id: null, deal_id: 9 });
  expect(cards && othersOf(cards)).toEqual([{ kind: 'deal', id: 9 }]);
});
