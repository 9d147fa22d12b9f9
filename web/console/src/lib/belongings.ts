import { tab } from './storage';
import { unasked } from './unsaved';

/** What only this tab keeps of who is signed in: the next person must find none of it. */
const parts = new Set<() => void>();

/** Says how a part of it is forgotten. */
export const belongs = (forget: () => void) => void parts.add(forget);

/** Forgets all of it, then loads a page anew. The browser does not ask: there is nothing left to stay for. */
export function leaveNothing(load: () => void) {
  for (const forget of parts) forget();
  // Pages that know of them may not have been loaded.
  tab.remove('drafts');
  tab.remove('me');
  unasked(load);
}

/** Who this tab was last signed in as; outlives a reload. */
export const lastHere = (): number | null => Number(tab.get('me')) || null;

export const isHere = (id: number) => tab.set('me', String(id));
