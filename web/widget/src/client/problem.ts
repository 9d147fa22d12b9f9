/** Why a call came to nothing. */
export type Why =
  /** Nobody answered. */
  | 'offline'
  /** Too much at once. */
  | 'limited'
  /** The token is no longer good. */
  | 'expired'
  /** The site's word for who its visitor is does not hold. */
  | 'identity'
  /** This page may not have the chat. */
  | 'foreign'
  /** There is no such live chat. */
  | 'unknown'
  /** A file or a text is too large. */
  | 'large'
  /** The server does not take it, and never will. */
  | 'refused'
  /** The server has trouble. */
  | 'broken';

/** A call that came to nothing. */
export class Problem extends Error {
  constructor(
    readonly why: Why,
    /** What the server says of it. */
    readonly words = '',
    /** When to come again, in milliseconds, where the server says so. */
    readonly afterMs?: number,
  ) {
    super(`${why} ${words}`);
  }

  /** Whether trying again later may help. */
  get passes(): boolean {
    return this.why === 'offline' || this.why === 'limited' || this.why === 'broken';
  }
}

/** What a status and the error in a body mean. */
export function problemOf(status: number, body: unknown, retryAfter: string | null): Problem {
  const { error, error_description } = (body ?? {}) as Record<string, unknown>;
  const words = typeof error_description === 'string' ? error_description : '';
  const seconds = Number(retryAfter);
  const after = retryAfter !== null && seconds >= 0 ? seconds * 1000 : undefined;
  if (status === 401)
    return new Problem(error === 'IDENTITY_WRONG' ? 'identity' : 'expired', words);
  if (status === 403) return new Problem('foreign', words);
  if (status === 404) return new Problem('unknown', words);
  if (status === 413) return new Problem('large', words);
  if (status === 429) return new Problem('limited', words, after);
  if (status >= 500 || status === 408) return new Problem('broken', words, after);
  return new Problem('refused', words);
}
