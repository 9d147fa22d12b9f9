import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIELDS, GROUPS } from '../pages/settings/fields';
import en from './en.json';
import { preferred } from './index';
import it from './it.json';

function flat(of: object, prefix = ''): [string, string][] {
  return Object.entries(of).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : flat(value as object, `${prefix}${key}.`),
  );
}

const english = new Map(flat(en));
const italian = new Map(flat(it));

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !name.endsWith('.test.ts') ? [readFileSync(path, 'utf8')] : [];
  });
}

const code = sources(new URL('..', import.meta.url).pathname).join('\n');
const has = (key: string) => english.has(key) || english.has(`${key}_other`);

test('both languages say the same things, with the same values in them', () => {
  expect([...italian.keys()].sort()).toEqual([...english.keys()].sort());
  const values = (text: string) =>
    [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort();
  const wrong = [...english].filter(
    ([key, text]) =>
      text.trim() === '' || String(values(text)) !== String(values(italian.get(key) ?? '')),
  );
  expect(wrong).toEqual([]);
});

test('every key that is named in the code is there', () => {
  const named = [...code.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((found) => found[1] ?? '');
  const chosen = [...code.matchAll(/\bt\([^()]*\?\s*'([\w.]+)'\s*:\s*'([\w.]+)'/g)].flatMap(
    (found) => [found[1], found[2]],
  );
  const missing = [...named, ...chosen].filter(
    (key): key is string => !!key && key.includes('.') && !has(key),
  );
  expect([...new Set(missing)]).toEqual([]);
});

test('every key is named in the code, by itself or by what it begins with', () => {
  const named = new Set([...code.matchAll(/'([\w.]+)'/g)].map((found) => found[1]));
  const templates = [...code.matchAll(/`(\w+\.(?:[\w.]|\$\{[^{}`]*\})*)`/g)];
  const ways = [...new Set(templates.map((found) => found[1] ?? ''))].map((template) => {
    // What settings are called may have a point in it, and their words are asked for by what they begin with.
    const any = template.startsWith('set.') ? '.+' : '[^.]+';
    const parts = template.split(/\$\{[^{}]*\}/).map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${parts.join(any)}$`);
  });
  // Plurals and lists are asked for by what they are of.
  const asked = (key: string) => [key, key.replace(/_(zero|one|two|few|many|other)$|\.\d+$/, '')];
  const isUsed = (key: string) =>
    asked(key).some((it) => named.has(it) || ways.some((way) => way.test(it)));
  expect([...english.keys()].filter((key) => !isUsed(key))).toEqual([]);
});

test('every setting has its words', () => {
  const wanted = FIELDS.flatMap((field) => [
    `set.${field.name}.label`,
    `set.${field.name}.help`,
    `sections.${field.group}.${field.section}`,
    ...(field.options ?? [])
      .filter((option) => !has(`option.${option}`))
      .map((option) => `set.${field.name}.${option}`),
  ]);
  const groups = GROUPS.flatMap((group) => [`groups.${group}`, `groupHelp.${group}`]);
  expect([...wanted, ...groups].filter((key) => !has(key))).toEqual([]);
});

test('the language is what was chosen, else the first that is asked for and known', () => {
  expect(preferred(null, ['de-DE', 'it-IT', 'en'])).toBe('it');
  expect(preferred('en', ['it-IT'])).toBe('en');
  expect(preferred('xx', ['it-IT'])).toBe('it');
  expect(preferred(null, [])).toBe('en');
});
