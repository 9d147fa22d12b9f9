import { expect, test } from 'vitest';
import { patchOf } from '../pages/conversation/crm/EditCard';
import type { Session } from './client';
import { type Card, cardsOf, othersOf } from './crm';

const of = (crm: unknown) => cardsOf({ customer: { id: 1, crm } } as unknown as Session);

test('a customer without a card has none', () => {
  expect([of(undefined), of(null)]).toEqual([null, null]);
});

test('the card that stands for a customer is not among their others', () => {
  const cards = of({ kind: 'contact', id: 4, contact_id: 4, company_id: null, deal_id: 9 });
  expect(cards && othersOf(cards)).toEqual([{ kind: 'deal', id: 9 }]);
});

test('a change of a card says what differs, and of which card', () => {
  const card = { revision: 3, title: '', name: 'Clara', last_name: 'Neri', responsible_id: 5 };
  const form = { title: '', name: 'Clara', last_name: 'Neri', phone: '', email: '' };
  const of = (part: object) => patchOf(card as Card, { ...form, responsible: '5', ...part });
  expect(of({})).toEqual({ revision: 3 });
  expect(of({ name: ' Chiara ', responsible: null, phone: ' +39 333 ' })).toEqual({
    revision: 3,
    name: 'Chiara',
    responsible_id: null,
    communications: [{ kind: 'phone', value: '+39 333' }],
  });
});
