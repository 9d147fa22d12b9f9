/** Instants and spans as people read them, in the language given. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The reader's own variety of the language: who reads English in Rome has no PM. */
export function tag(language: string): string {
  const asked = typeof navigator === 'undefined' ? [] : navigator.languages;
  return asked.find((it) => it.slice(0, 2) === language && it.length > 2) ?? language;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(tag(language), options);
    formats.set(key, found);
  }
  return found;
}

export function timeOfDay(at: string | number, language: string): string {
  return format(language, { hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

export function dateAndTime(at: string | number, language: string): string {
  return format(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}

export function dayOf(at: string | number, language: string): string {
  return format(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(new Date(at));
}

/** In a list: the time of today, the weekday of this week, else the date. */
export function shortWhen(at: string, now: number, language: string): string {
  const date = new Date(at);
  if (date.toDateString() === new Date(now).toDateString()) return timeOfDay(at, language);
  if (now - date.getTime() < 6 * DAY) return format(language, { weekday: 'short' }).format(date);
  return format(language, { day: 'numeric', month: 'short' }).format(date);
}

const PARTS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', 1000],
] as const;

/** A span by its two largest units: `2 h 5 min`. */
export function span(ms: number, language: string): string {
  let rest = Math.max(0, Math.round(ms / 1000) * 1000);
  const words: string[] = [];
  for (const [unit, size] of PARTS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count === 0 && !(unit === 'second' && words.length === 0)) {
      if (words.length > 0) break;
      continue;
    }
    words.push(
      new Intl.NumberFormat(tag(language), {
        style: 'unit',
        unit,
        unitDisplay: unit === 'day' ? 'long' : 'short',
      }).format(count),
    );
    if (words.length === 2) break;
  }
  return words.join(' ');
}

/** How long ago, in one unit: for lists. */
export function age(at: string, now: number, language: string): string {
  const ms = Math.max(0, now - Date.parse(at));
  const [unit, size] = PARTS.find(([, it]) => ms >= it) ?? PARTS[3];
  return new Intl.NumberFormat(tag(language), {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
  }).format(Math.floor(ms / size));
}

/** Bytes in decimal units, as providers count them. */
export function size(bytes: number, language: string): string {
  const [unit, divisor] =
    bytes >= 1e6
      ? (['megabyte', 1e6] as const)
      : bytes >= 1e3
        ? (['kilobyte', 1e3] as const)
        : (['byte', 1] as const);
  return new Intl.NumberFormat(tag(language), {
    style: 'unit',
    unit,
    maximumFractionDigits: divisor === 1e6 ? 1 : 0,
  }).format(bytes / divisor);
}

/** `m:ss` of what is left. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
