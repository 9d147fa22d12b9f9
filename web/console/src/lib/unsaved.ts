import { useEffect } from 'react';

let isAsked = true;

/** Leaves the page without the question. */
export function unasked(leave: () => void) {
  isAsked = false;
  leave();
}

/** Asks before the window is closed while something is not saved. */
export function useUnsaved(isDirty: boolean) {
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => {
      if (isAsked) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isDirty]);
}
