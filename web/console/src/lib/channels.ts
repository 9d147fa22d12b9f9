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
const none = { edit: false, delete: false, reply: false, typing: false, window: null };

export const FACTS: Record<Kind, ChannelFacts> = {
  telegram: {
    ...none,
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
    text: 10_000,
    unit: 'characters',
    file: 20 * MB,
    edit: true,
    delete: true,
    reply: true,
  },
  whatsapp: { ...none, text: 4096, unit: 'characters', file: 104 * MB, reply: true, window: 24 },
  messenger: {
    ...none,
    text: 2000,
    unit: 'characters',
    file: 26 * MB,
    reply: true,
    typing: true,
    window: 24,
  },
  instagram_direct: {
    ...none,
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
  viber: { ...none, text: 7000, unit: 'characters', file: 50 * MB },
  apple_messages: { ...none, text: 10_000, unit: 'characters', file: 52 * MB, typing: true },
  network: {
    ...none,
    text: 20_000,
    unit: 'characters',
    file: 100 * MB,
    edit: true,
    delete: true,
    reply: true,
    typing: true,
  },
};

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

/** The largest body, and so the largest upload, that Canali takes. */
export const UPLOAD_MAX = 1_000_000;

/** Files of one message. */
export const FILES_MAX = 10;
