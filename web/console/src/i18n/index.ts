import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { local } from '../lib/storage';

export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'it', name: 'Italiano' },
] as const;

export type Language = (typeof LANGUAGES)[number]['code'];

const catalogues: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import('./en.json'),
  it: () => import('./it.json'),
};

/** What was chosen, or the first that the browser asks for. */
export function preferred(chosen: string | null, asked: readonly string[]): Language {
  const known = (code: string) =>
    LANGUAGES.find((it) => it.code === code.slice(0, 2).toLowerCase())?.code;
  for (const code of chosen === null ? asked : [chosen, ...asked]) {
    const found = known(code);
    if (found) return found;
  }
  return 'en';
}

async function load(language: Language) {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await catalogues[language]()).default);
  }
  document.documentElement.lang = language;
}

export async function startI18n() {
  const language = preferred(local.get('language'), navigator.languages);
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    partialBundledLanguages: true,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await load(language);
  await i18next.changeLanguage(language);
}

export async function speak(language: Language) {
  await load(language);
  local.set('language', language);
  await i18next.changeLanguage(language);
}
