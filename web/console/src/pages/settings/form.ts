import type { Entity, Fields } from '../../api/lines';
import { FIELDS, type Field, type Values } from './fields';

/** Between the form's values and the fields of the REST, in which nearly everything is text. */

/** How an operator is shown. */
export interface Face {
  NAME?: string;
  USER_WORK_POSITION?: string;
  AVATAR?: string;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String).filter((it) => it !== '') : [];

const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** `9` and `9.30`, as the original gives them, as clocks show them; its last minute of the day is midnight. */
export function clock(text: unknown): string {
  const [hour = '0', minute = '0'] = String(text ?? '0').split(/[.:]/);
  const padded = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  return padded === '23:59' ? '24:00' : padded;
}

function read(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case 'flag':
      return value === true || value === 'Y';
    case 'seconds':
    case 'minutes':
    case 'number':
      return Number(value ?? 0);
    case 'choice':
      return String(value ?? field.options?.[0] ?? '');
    case 'text':
      return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '';
    case 'short':
    case 'zone':
      return typeof value === 'string' ? value : '';
    case 'time':
      return clock(value);
    case 'days':
    case 'holidays':
    case 'users':
      return texts(value);
    case 'language':
      return typeof value === 'string' && value !== '' ? value : null;
    case 'country':
      return typeof value === 'string' ? value : null;
    case 'bot':
    case 'agreement':
      return value && value !== '0' ? String(value) : null;
    case 'queue':
      return (Array.isArray(value) ? value : []) as Entity[];
    case 'face':
      return object(value) as Face;
    case 'faces':
      return object(object(value).U) as Record<string, Face>;
    case 'week':
    case 'dates':
      return object(value) as Record<string, string[]>;
  }
}

const OWN = 'CANALI.';

export function fromRest(fields: Fields): Values {
  const own = object(fields.CANALI);
  return Object.fromEntries(
    FIELDS.map((field) => [
      field.name,
      read(
        field,
        field.name.startsWith(OWN) ? own[field.name.slice(OWN.length)] : fields[field.name],
      ),
    ]),
  );
}

function write(field: Field, value: unknown, before: unknown): unknown {
  switch (field.kind) {
    case 'flag':
      return field.name.startsWith(OWN) ? value : value ? 'Y' : 'N';
    case 'seconds':
    case 'minutes':
    case 'number':
    case 'choice':
    case 'queue':
    case 'face':
      return value;
    case 'short':
      return typeof value === 'string' ? value.trim() : value;
    case 'text':
    case 'zone':
    case 'days':
    case 'language':
    case 'country':
    case 'users':
      return value;
    case 'time':
      return value === '24:00' ? '23.59' : value;
    case 'holidays':
      return (value as string[]).join(',');
    case 'bot':
    case 'agreement':
      return value ?? 0;
    case 'faces':
      return { U: value };
    case 'week':
    case 'dates': {
      // What is not named stays: a day that was taken out is named with nothing.
      const gone = Object.keys(object(before)).filter((it) => !(it in object(value)));
      return { ...Object.fromEntries(gone.map((it) => [it, null])), ...object(value) };
    }
  }
}

export const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What differs, in the REST's form. */
export function toRest(before: Values, after: Values): Fields {
  const changed: Fields = {};
  const own: Fields = {};
  for (const field of FIELDS) {
    const [was, is] = [before[field.name], after[field.name]];
    if (same(was, is)) continue;
    const value = write(field, is, was);
    if (field.name.startsWith(OWN)) own[field.name.slice(OWN.length)] = value;
    else changed[field.name] = value;
  }
  return Object.keys(own).length > 0 ? { ...changed, CANALI: own } : changed;
}

export type Problem = { key: string; values?: Record<string, unknown> };

const INTERVAL = /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** What is wrong with a value, if anything; the server looks again. */
export function problemOf(field: Field, values: Values): Problem | null {
  const value = values[field.name];
  if (field.when && !field.when(values)) return null;
  switch (field.kind) {
    case 'seconds':
    case 'minutes':
    case 'number': {
      const number = Number(value);
      if (value === '' || !Number.isSafeInteger(number) || number < 0)
        return { key: 'wrong.number' };
      if (number === 0 && (field.zero || field.min === 0)) return null;
      if (field.min !== undefined && number < field.min)
        return { key: 'wrong.min', values: { min: field.min } };
      if (field.max !== undefined && number > field.max)
        return { key: 'wrong.max', values: { max: field.max } };
      return null;
    }
    case 'text':
    case 'short': {
      const length = [...String(value ?? '')].length;
      if (field.max && length > field.max)
        return { key: 'wrong.long', values: { max: field.max, length } };
      return null;
    }
    case 'time':
      return /^([01]\d|2[0-4]):[0-5]\d$/.test(String(value)) ? null : { key: 'wrong.time' };
    case 'zone':
      return isZone(String(value)) ? null : { key: 'wrong.zone' };
    case 'week':
    case 'dates': {
      const all = Object.values(object(value)).flatMap((it) => it as string[]);
      return all.every((it) => INTERVAL.test(it)) ? null : { key: 'wrong.interval' };
    }
    case 'face':
      return isAddress((value as Face).AVATAR) ? null : { key: 'wrong.address' };
    case 'faces':
      return Object.values(value as Record<string, Face>).every((it) => isAddress(it.AVATAR))
        ? null
        : { key: 'wrong.address' };
    default:
      return null;
  }
}

export function isAddress(text: string | undefined): boolean {
  return !text || (/^https:\/\/[^\s]+$/i.test(text) && text.length <= 2_048);
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name !== '';
  } catch {
    return false;
  }
}
