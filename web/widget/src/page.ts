import type { SiteUser } from './client/types';

/** What a page says about its chat: by the attributes of the script's element, or by an object that is there before the
 * script runs. */
export interface PageSettings {
  /** Which live chat. */
  key: string;
  /** Where Canali is. */
  base: string;
  language?: string | undefined;
  user?: SiteUser | undefined;
}

declare global {
  interface Window {
    canaliSettings?: { language?: string; user?: SiteUser };
  }
}

/** What the page says; nothing, where the script's element names no live chat. */
export function pageSettings(script: HTMLScriptElement | null): PageSettings | undefined {
  const key = script?.dataset.key?.trim();
  if (!script || !key) return undefined;
  const { canaliSettings } = window;
  const language = script.dataset.language ?? canaliSettings?.language;
  return { key, base: new URL(script.src).origin, language, user: user(canaliSettings?.user) };
}

/** A person the site knows, as far as what it says makes sense. */
export function user(said: unknown): SiteUser | undefined {
  if (typeof said !== 'object' || said === null) return undefined;
  const fields = said as Record<string, unknown>;
  const found: SiteUser = {};
  const { id } = fields;
  if (typeof id === 'number' || (typeof id === 'string' && id !== '')) found.id = id;
  for (const name of ['name', 'email', 'phone', 'hash'] as const) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') found[name] = value;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}
