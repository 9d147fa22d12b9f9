import { createStore } from '../lib/store';

/**
 * Whether somebody is signed in. Who it is only the cookie knows, which scripts cannot read: so it is asked
 * (`GET /api/v1/me`), and an answer of 401 says that nobody is.
 */
export interface Auth {
  /** `unknown` until it was asked; `expired` once a call was refused: the pages stay as they are behind the sign-in. */
  state: 'unknown' | 'out' | 'in' | 'expired';
  /** Rises with each signing in, so that late answers to earlier calls mean nothing. */
  epoch: number;
}

export const auth = createStore<Auth>({ state: 'unknown', epoch: 0 });

/** The cookie is there. */
export function signedIn() {
  auth.set((now) => ({ state: 'in', epoch: now.epoch + 1 }));
}

export function signedOut() {
  auth.set((now) => ({ state: 'out', epoch: now.epoch + 1 }));
}

/** It turned out that somebody is signed in already. */
export function knownIn() {
  auth.set((now) => (now.state === 'unknown' ? { ...now, state: 'in' } : now));
}

/** A call that was made at `epoch` was answered with 401. */
export function refused(epoch: number) {
  auth.set((now) => {
    if (now.epoch !== epoch) return now;
    if (now.state === 'in') return { ...now, state: 'expired' };
    return now.state === 'unknown' ? { ...now, state: 'out' } : now;
  });
}
