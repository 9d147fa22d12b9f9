/** The browser's stores, where there are any: a page in private mode or with storage blocked works on without. */
function wrap(which: 'localStorage' | 'sessionStorage') {
  const memory = new Map<string, string>();
  const store = () => {
    try {
      return window[which];
    } catch {
      return null;
    }
  };
  return {
    get(key: string): string | null {
      try {
        return store()?.getItem(`canali.${key}`) ?? memory.get(key) ?? null;
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key: string, value: string) {
      memory.set(key, value);
      try {
        store()?.setItem(`canali.${key}`, value);
      } catch {
        // Full or blocked: this tab remembers it, the next one does not.
      }
    },
    remove(key: string) {
      memory.delete(key);
      try {
        store()?.removeItem(`canali.${key}`);
      } catch {
        // As above.
      }
    },
  };
}

/** Kept on this machine. */
export const local = wrap('localStorage');

/** Kept as long as this tab is open. */
export const tab = wrap('sessionStorage');

/** What JSON says, or `fallback` where it says nothing of use. */
export function parsed<T>(text: string | null, fallback: T): T {
  if (text === null) return fallback;
  try {
    return JSON.parse(text) as T;
  } catch {
    return fallback;
  }
}
