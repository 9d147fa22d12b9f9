import { en } from './en';
import { it } from './it';

/** Everything the widget says by itself. `{…}` is filled in. */
export interface Words {
  chat: string;
  close: string;
  unread: { one: string; many: string };
  greeting: string;
  placeholder: string;
  message: string;
  send: string;
  attach: string;
  removeFile: string;
  dropFiles: string;
  you: string;
  bot: string;
  operator: string;
  typing: string;
  someone: string;
  answers: string;
  away: string;
  awayUntil: string;
  leaveMessage: string;
  name: string;
  email: string;
  phone: string;
  optional: string;
  missing: string;
  wrongEmail: string;
  wrongPhone: string;
  start: string;
  agree: string;
  agreeLink: string;
  mustAgree: string;
  formIntro: string;
  watched: string;
  over: string;
  earlier: string;
  newMessages: string;
  edited: string;
  waiting: string;
  sending: string;
  sent: string;
  seen: string;
  failed: string;
  again: string;
  discard: string;
  tooLong: string;
  tooLarge: string;
  tooMany: string;
  emptyFile: string;
  download: string;
  picture: string;
  place: string;
  loading: string;
  offline: string;
  limited: string;
  broken: string;
  foreign: string;
  unknown: string;
  identity: string;
  forgets: string;
  loadFailed: string;
  messages: string;
  today: string;
}

const ALL: Record<string, Words> = { en, it };

/** The first of `wanted` that is spoken; English, where none is. */
export function language(...wanted: (string | null | undefined)[]): string {
  for (const tag of wanted) {
    const base = tag?.toLowerCase().split(/[-_]/)[0] ?? '';
    if (Object.hasOwn(ALL, base)) return base;
  }
  return 'en';
}

/** The words of a language. */
export function words(language: string): Words {
  return ALL[language] ?? en;
}

/** A sentence with its blanks filled. */
export function say(sentence: string, blanks: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(blanks[name] ?? whole));
}
