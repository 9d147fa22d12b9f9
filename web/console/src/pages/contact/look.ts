import type { Channel } from '../../api/client';

/** How a live chat looks on a page, and what it asks before the first message. What is missing is the default. */
export interface Look {
  color?: string | null;
  theme: 'auto' | 'light' | 'dark';
  side: 'left' | 'right';
  language?: string | null;
  texts: Record<string, LookTexts>;
  form: Questions;
  offline_form: Questions;
}

export interface LookTexts {
  greeting?: string | null;
  form?: string | null;
  offline?: string | null;
  placeholder?: string | null;
  launcher?: string | null;
}

export const ASKS = ['no', 'optional', 'required'] as const;
export type Ask = (typeof ASKS)[number];
export const QUESTIONS = ['name', 'email', 'phone'] as const;
export type Questions = Record<(typeof QUESTIONS)[number], Ask>;

/** The longest texts, in characters. */
export const TEXTS: Record<keyof LookTexts, number> = {
  greeting: 500,
  form: 500,
  offline: 500,
  placeholder: 80,
  launcher: 80,
};

/** How the channel looks; null where that cannot be changed, since it is no live chat. */
export function lookOf(channel: Channel): Look | null {
  const { widget } = channel.settings as { widget?: Look };
  return channel.kind === 'live_chat' && widget ? widget : null;
}

export const isColor = (text: string) => /^#[0-9a-f]{6}$/i.test(text);

/** Black or white, whichever is easier to read on it (WCAG's relative luminance). */
export function inkOn(color: string): 'black' | 'white' {
  const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = parts.map((it) =>
    it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4,
  );
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? 'black' : 'white';
}

/** The texts with one changed; what is empty is left out, and so is a language without any. */
export function withText(
  texts: Look['texts'],
  language: string,
  name: keyof LookTexts,
  text: string,
): Look['texts'] {
  const { [name]: _, ...others } = texts[language] ?? {};
  const changed = text === '' ? others : { ...others, [name]: text };
  const { [language]: __, ...rest } = texts;
  return Object.values(changed).some(Boolean) ? { ...rest, [language]: changed } : rest;
}
