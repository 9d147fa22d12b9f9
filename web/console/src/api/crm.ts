import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createStore } from '../lib/store';
import { call, type Session } from './client';
import { Refusal } from './errors';
import { queries } from './queries';
import type { components } from './schema.mjs';

type Schemas = components['schemas'];

export type CardKind = 'contact' | 'company' | 'lead' | 'deal';
type Kinded<T> = Omit<T, 'kind'> & { kind: CardKind };

/** A card by its name. */
export type CardRef = Kinded<Schemas['CardRef']>;

/** What a customer is known by: the card that stands for them first, then all of theirs. */
export type CustomerCards = Kinded<Schemas['CustomerCards']>;

export type Communication = Schemas['Communication'];
export type Card = Kinded<Schemas['Card']>;
export type CardSession = Schemas['CardSession'];
export type CardPatch = Schemas['CardPatch'];
export type TimelineItem = Schemas['TimelineItem'];

/** A page; `next` is the `before` of the one after it. */
export interface Page<T> {
  items: T[];
  next?: number | null;
}

export interface CardDetails {
  card: Card;
  sessions: Page<CardSession>;
  timeline: Page<TimelineItem>;
  duplicates: CardRef[];
}

const pathOf = ({ kind, id }: CardRef) => `/api/v1/crm/${kind}/${id}`;
const keyOf = ({ kind, id }: CardRef) => ['card', kind, id];

/** What a session's customer is known by in the CRM, if they are. */
export function cardsOf({ customer }: Session): CustomerCards | null {
  return (customer.crm as CustomerCards | null | undefined) ?? null;
}

/** All cards of a customer but the one that stands for them. */
export function othersOf(cards: CustomerCards): CardRef[] {
  const all: [CardKind, number | null | undefined][] = [
    ['contact', cards.contact_id],
    ['company', cards.company_id],
    ['lead', cards.lead_id],
    ['deal', cards.deal_id],
  ];
  return all.flatMap(([kind, id]) => (id && kind !== cards.kind ? [{ kind, id }] : []));
}

export const useCard = (card: CardRef) =>
  useQuery({
    queryKey: keyOf(card),
    queryFn: ({ signal }) => call<CardDetails>('GET', pathOf(card), undefined, signal),
    refetchInterval: 60_000,
    retry: (count, error) => count < 1 && !(error instanceof Refusal && error.status === 404),
  });

/** Its sessions or its timeline: the page that came with the card, and those that are asked for. */
export function useCardPages<T>(card: CardRef, what: 'sessions' | 'timeline', first: Page<T>) {
  return useInfiniteQuery({
    // A card that was read anew begins anew.
    queryKey: [...keyOf(card), what, JSON.stringify(first.items[0] ?? null)],
    queryFn: ({ pageParam, signal }) =>
      pageParam === 0
        ? Promise.resolve(first)
        : call<Page<T>>('GET', `${pathOf(card)}/${what}?before=${pageParam}`, undefined, signal),
    initialPageParam: 0,
    initialData: { pages: [first], pageParams: [0] },
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Sessions of a card's customer before `before`, on all channels, newest first. */
export const cardSessions = (card: CardRef, before: number) =>
  call<Page<CardSession>>('GET', `${pathOf(card)}/sessions?before=${before}&limit=100`);

/** Notes something on a card: once for each `client`, however often it is sent. */
export async function comment(card: CardRef, text: string, client: string) {
  await call('POST', `${pathOf(card)}/comments`, { text, client_id: client });
  await queries.invalidateQueries({ queryKey: keyOf(card), exact: true });
}

/** Changes a card; whoever was too late sees what it is now. */
export async function changeCard(card: CardRef, patch: CardPatch) {
  try {
    await call<Card>('PATCH', pathOf(card), patch);
  } finally {
    await queries.invalidateQueries({ queryKey: keyOf(card), exact: true });
  }
}

/** Whether this deployment has said that it has no CRM. */
export const isCrmOff = createStore(false);

/** Makes a lead of the session's customer; of who is known already, theirs is given. */
export async function makeLead(session: number): Promise<CardRef> {
  try {
    return await call<CardRef>('POST', `/api/v1/sessions/${session}/lead`, {});
  } catch (error) {
    if (error instanceof Refusal && error.code === 'CRM_OFF') isCrmOff.set(true);
    throw error;
  } finally {
    void queries.invalidateQueries({ queryKey: ['conversation', session] });
  }
}
