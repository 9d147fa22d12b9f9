import type { TFunction } from 'i18next';

/** A call that was not answered with what it asked for. */
export class Refusal extends Error {
  constructor(
    /** The HTTP status; 0 where nothing answered. */
    readonly status: number,
    /** What happened, for programs. */
    readonly code: string,
    /** What the server says of it, in English. */
    readonly description: string,
    readonly operatorId: number | null = null,
    /** In seconds, when to come again. */
    readonly retryAfter: number | null = null,
  ) {
    super(`${code}: ${description}`);
    this.name = 'Refusal';
  }
}

/** No answer at all: the network is gone, or Canali. */
export function unreachable(): Refusal {
  return new Refusal(0, 'UNREACHABLE', 'nothing answers');
}

/** What an answer other than 2xx says. */
export function refusalOf(status: number, body: unknown, retryAfter: string | null): Refusal {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const code = typeof said.error === 'string' ? said.error : `HTTP_${status}`;
  const description = typeof said.error_description === 'string' ? said.error_description : '';
  const operator = typeof said.operator_id === 'number' ? said.operator_id : null;
  const seconds = retryAfter === null ? Number.NaN : Number.parseInt(retryAfter, 10);
  return new Refusal(status, code, description, operator, Number.isNaN(seconds) ? null : seconds);
}

/** Whether trying again later may help. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof Refusal && (error.status === 0 || error.status === 429 || error.status >= 500)
  );
}

/** Codes that the catalogues have words for (`errors.CODE`). */
export function inWords(error: unknown, t: TFunction, nameOf?: (user: number) => string): string {
  if (!(error instanceof Refusal)) return t('errors.unknown');
  const who = error.operatorId !== null && nameOf ? nameOf(error.operatorId) : '';
  const values = { why: error.description, who, seconds: error.retryAfter ?? 1 };
  if (error.code === 'ALREADY_ANSWERED' && who) return t('errors.ALREADY_ANSWERED_BY', values);
  return t([`errors.${error.code}`, error.description ? 'errors.other' : 'errors.unknown'], values);
}
