import { tab } from '../lib/storage';
import { createStore } from '../lib/store';

/**
 * Who is signed in, and how calls say so. The only module that knows: the rest asks for headers and addresses, so that
 * cookies can take the token's place here alone.
 */
export interface Auth {
  /** `expired`: was in until a call was answered with 401; the pages stay as they are behind the sign-in. */
  state: 'out' | 'in' | 'expired';
  token: string | null;
}

const kept = tab.get('token');
export const auth = createStore<Auth>({ state: kept ? 'in' : 'out', token: kept });

/** The caller's id, which the original's REST has in its addresses. */
let userId: number | null = null;

export function signedIn(token: string) {
  tab.set('token', token);
  auth.set({ state: 'in', token });
}

export function signedOut() {
  tab.remove('token');
  userId = null;
  auth.set({ state: 'out', token: null });
}

/** A call was answered with 401 while we thought ourselves signed in. */
export function expire(usedToken: string | null) {
  auth.set((now) => {
    if (now.state !== 'in' || now.token !== usedToken) return now;
    tab.remove('token');
    return { state: 'expired', token: null };
  });
}

export function knowUser(id: number) {
  userId = id;
}

/** What a call carries. */
export function authHeaders(): Record<string, string> {
  const { token } = auth.get();
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** The address of a method of the original's REST. */
export function restPath(method: string): string {
  return `/rest/${userId ?? 0}/${auth.get().token ?? 'none'}/${method}`;
}

/** The address of the operators' socket. */
export function socketUrl(): string | null {
  const { token, state } = auth.get();
  if (state !== 'in' || !token) return null;
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${window.location.host}/ws?token=${encodeURIComponent(token)}`;
}
