import type { Kind } from '../../lib/channels';

/** What connecting a kind of channel asks for. */
export interface Setting {
  name: string;
  /** Never shown again once it is sent. */
  secret?: boolean;
  optional?: boolean;
  /** Not asked for where the webhook address of another channel is shared. */
  ofApp?: boolean;
}

const META: Setting[] = [
  { name: 'access_token', secret: true },
  { name: 'app_secret', secret: true, ofApp: true },
  { name: 'app_id', optional: true, ofApp: true },
];

export const SETTINGS: Record<Kind, Setting[]> = {
  telegram: [{ name: 'bot_token', secret: true }],
  live_chat: [],
  whatsapp: [{ name: 'phone_number_id' }, ...META, { name: 'waba_id', optional: true }],
  messenger: [{ name: 'page_id' }, ...META],
  instagram_direct: [{ name: 'instagram_id' }, ...META, { name: 'page_id', optional: true }],
  facebook_comments: [{ name: 'page_id' }, ...META],
  instagram_comments: [{ name: 'instagram_id' }, ...META, { name: 'page_id', optional: true }],
  viber: [{ name: 'auth_token', secret: true }],
  apple_messages: [
    { name: 'business_id' },
    { name: 'msp_id' },
    { name: 'msp_secret', secret: true },
  ],
  network: [{ name: 'api_base' }, { name: 'shared_secret', secret: true }],
};

/** How another portal is met: by a code of its own, by a secret that both know, or as a Bitrix24's. */
export const NETWORK_WAYS = ['code', 'secret', 'bitrix24'] as const;
export type NetworkWay = (typeof NETWORK_WAYS)[number];

export const NETWORK: Record<NetworkWay, Setting[]> = {
  code: [{ name: 'code', secret: true }],
  secret: SETTINGS.network,
  bitrix24: [
    { name: 'rest_webhook', secret: true },
    { name: 'application_token', secret: true, optional: true },
  ],
};

/** Kinds of which several channels can share one webhook address: those of one app of Meta's. */
export const META_KINDS: Kind[] = [
  'whatsapp',
  'messenger',
  'instagram_direct',
  'facebook_comments',
  'instagram_comments',
];

/** The shortest secret that two portals may share. */
export const SECRET_MIN = 32;

/** What is wrong with a setting, if anything: a key of the catalogues. */
export function settingProblem(kind: Kind, setting: Setting, value: string): string | null {
  const text = value.trim();
  if (text === '') return setting.optional ? null : 'connect.needed';
  if (setting.name === 'api_base' && !/^https?:\/\/\S+$/i.test(text)) return 'wrong.web';
  if (setting.name === 'rest_webhook' && !/^https?:\/\/\S+\/rest\/\S+$/i.test(text))
    return 'connect.noRestWebhook';
  if (kind === 'network' && setting.name === 'shared_secret' && [...text].length < SECRET_MIN)
    return 'connect.shortSecret';
  if (setting.name === 'bot_token' && !/^\d+:[\w-]{20,}$/.test(text)) return 'connect.noBotToken';
  if (/_id$/.test(setting.name) && /\s/.test(text)) return 'connect.noSpaces';
  return null;
}

/** An origin as browsers write it; null for what is none. */
export function originOf(text: string): string | null {
  try {
    const { origin, protocol } = new URL(text.trim());
    return protocol === 'https:' || protocol === 'http:' ? origin : null;
  } catch {
    return null;
  }
}

/** 256 random bits in hex. */
export function randomSecret(): string {
  return [...crypto.getRandomValues(new Uint8Array(32))]
    .map((it) => it.toString(16).padStart(2, '0'))
    .join('');
}

/** What a site carries to have the live chat. */
export const snippetOf = (base: string, key: string) =>
  `<script src="${base}/widget.js" data-key="${key}" async></script>`;
