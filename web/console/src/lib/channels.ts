/** What each kind of channel can do: the table of `docs/channels.md`, which a test holds this to. */

export interface ChannelFacts {
  /** The longest text of one message, and what that is counted in. */
  text: number;
  unit: 'utf16' | 'characters' | 'bytes';
  /** The largest file that is sent, in bytes; 0: none is. */
  file: number;
  edit: boolean;
  delete: boolean;
  reply: boolean;
  typing: boolean;
  /** How many hours after the customer's message they can be written to. */
  window: number | null;
  /** Whether templates can be sent at any time. */
  templates: boolean;
  /** Whether nothing reaches a customer who has left. */
  leaving: boolean;
  /** How many quick replies can be buttons; more go as a numbered text. */
  buttons: number;
  /** Whether the customer can be shown that they were read. */
  read: boolean;
}

export const KINDS = [
  'telegram',
  'live_chat',
  'whatsapp',
  'messenger',
  'instagram_direct',
  'facebook_comments',
  'instagram_comments',
  'viber',
  'apple_messages',
  'network',
] as const;

export type Kind = (typeof KINDS)[number];

const MB = 1_000_000;
const none = {
  edit: false,
  delete: false,
  reply: false,
  typing: false,
  window: null,
  templates: false,
  leaving: false,
  buttons: 0,
  read: false,
};

export const FACTS: Record<Kind, ChannelFacts> = {
  telegram: {
    ...none,
    buttons: 20,
    text: 4096,
    unit: 'utf16',
    file: 52 * MB,
    edit: true,
    delete: true,
    reply: true,
    typing: true,
  },
  live_chat: {
    ...none,
    buttons: 20,
    read: true,
    text: 10_000,
    unit: 'characters',
    file: 20 * MB,
    edit: true,
    delete: true,
    reply: true,
  },
  whatsapp: {
    ...none,
    buttons: 10,
    templates: true,
    read: true,
    text: 4096,
    unit: 'characters',
    file: 104 * MB,
    reply: true,
    window: 24,
  },
  messenger: {
    ...none,
    buttons: 13,
    read: true,
    text: 2000,
    unit: 'characters',
    file: 26 * MB,
    reply: true,
    typing: true,
    window: 24,
  },
  instagram_direct: {
    ...none,
    buttons: 13,
    read: true,
    text: 1000,
    unit: 'bytes',
    file: 26 * MB,
    reply: true,
    typing: true,
    window: 24,
  },
  facebook_comments: {
    ...none,
    text: 8000,
    unit: 'characters',
    file: 10 * MB,
    edit: true,
    delete: true,
  },
  instagram_comments: { ...none, text: 300, unit: 'characters', file: 0, delete: true },
  viber: { ...none, leaving: true, buttons: 20, text: 7000, unit: 'characters', file: 50 * MB },
  apple_messages: {
    ...none,
    leaving: true,
    buttons: 20,
    text: 10_000,
    unit: 'characters',
    file: 52 * MB,
    typing: true,
  },
  network: {
    ...none,
    read: true,
    text: 20_000,
    unit: 'characters',
    file: 100 * MB,
    edit: true,
    delete: true,
    reply: true,
    typing: true,
  },
};

/** The original's names of connectors, which messenger identities begin with. */
export const CONNECTORS: Record<string, Kind> = {
  telegrambot: 'telegram',
  livechat: 'live_chat',
  whatsappbytwilio: 'whatsapp',
  facebook: 'messenger',
  fbinstagramdirect: 'instagram_direct',
  facebookcomments: 'facebook_comments',
  instagram: 'instagram_comments',
  viber: 'viber',
  imessage: 'apple_messages',
  network: 'network',
};

/** Channels whose messages stand under a post, for all to read. */
export const isOfComments = (kind: string) =>
  kind === 'facebook_comments' || kind === 'instagram_comments';

export function isKind(name: string): name is Kind {
  return (KINDS as readonly string[]).includes(name);
}

/** The facts of a kind; of one we do not know yet, the least. */
export function factsOf(kind: string): ChannelFacts {
  return isKind(kind) ? FACTS[kind] : { ...none, text: 2000, unit: 'characters', file: 0 };
}

/** How long `text` is, as the channel counts. */
export function lengthOf(text: string, unit: ChannelFacts['unit']): number {
  if (unit === 'utf16') return text.length;
  if (unit === 'bytes') return new TextEncoder().encode(text).length;
  return [...text].length;
}

/** The longest text that Canali takes at all. */
export const TEXT_MAX = 20_000;

/** The largest file that Canali takes from an employee, in bytes. */
export const UPLOAD_MAX = 52_428_800;

/** The largest that goes within one call; what is larger goes by a link. */
export const CALL_MAX = 1_000_000;

/** The largest file that can be sent by a channel of this kind, in bytes; 0: none can. */
export const fileMax = (kind: string) => Math.min(UPLOAD_MAX, factsOf(kind).file);

/** Files of one message. */
export const FILES_MAX = 10;
