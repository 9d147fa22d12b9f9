import { expect, test } from 'vitest';
import { byName, FIELDS, GROUPS } from './fields';
import { clock, fromRest, problemOf, toRest } from './form';

/** As `imopenlines.config.get` gives them. */
const fields = {
  LINE_NAME: 'Shop',
  ACTIVE: 'Y',
  QUEUE: [{ ENTITY_TYPE: 'user', ENTITY_ID: '5' }],
  QUEUE_TIME: '60',
  WORKTIME_FROM: '9.30',
  WORKTIME_TO: '23.59',
  WORKTIME_DAYOFF: [''],
  WORKTIME_HOLIDAYS: ['1.01', '25.12'],
  WORKTIME_TIMEZONE: 'Europe/Rome',
  KPI_FIRST_ANSWER_LIST: null,
  WELCOME_MESSAGE_TEXT: null,
  VOTE_MESSAGE_2_TEXT: 'One\r\ntwo',
  QUEUE_OPERATOR_DATA: { U: { '5': { NAME: 'Support' } } },
  DEFAULT_OPERATOR_DATA: [],
  AGREEMENT_ID: '0',
  CANALI: { hours: { MO: ['09:00-13:00'], TU: [] }, max_chat_total: 0, return_silent_s: 30 },
};

const values = fromRest(fields);

test('what was read and not touched is not written', () => {
  expect(toRest(values, values)).toEqual({});
  expect(toRest(values, fromRest(structuredClone(fields)))).toEqual({});
});

test('a country is there where the server has one', () => {
  expect(values['CANALI.country']).toBe(null);
  const italian = fromRest({ ...fields, CANALI: { country: 'IT' } });
  expect(toRest(italian, { ...italian, 'CANALI.country': '' })).toEqual({
    CANALI: { country: '' },
  });
});

test('fields are read as what they are', () => {
  expect(values).toMatchObject({
    ACTIVE: true,
    QUEUE_TIME: 60,
    WORKTIME_FROM: '09:30',
    WORKTIME_TO: '24:00',
    WORKTIME_DAYOFF: [],
    WORKTIME_HOLIDAYS: ['1.01', '25.12'],
    KPI_FIRST_ANSWER_LIST: [],
    WELCOME_MESSAGE_TEXT: '',
    VOTE_MESSAGE_2_TEXT: 'One\ntwo',
    QUEUE_OPERATOR_DATA: { 5: { NAME: 'Support' } },
    DEFAULT_OPERATOR_DATA: {},
    AGREEMENT_ID: null,
    'CANALI.return_silent_s': 30,
  });
});

test('only what changed is written, in the form that the REST takes', () => {
  const after = {
    ...values,
    ACTIVE: false,
    WORKTIME_TO: '18:00',
    WORKTIME_HOLIDAYS: ['6.01'],
    AGREEMENT_ID: '3',
    QUEUE_OPERATOR_DATA: {},
    'CANALI.hours': { MO: ['09:00-12:00'] },
    'CANALI.offer_off_hours': true,
  };
  expect(toRest(values, after)).toEqual({
    ACTIVE: 'N',
    WORKTIME_TO: '18:00',
    WORKTIME_HOLIDAYS: '6.01',
    AGREEMENT_ID: '3',
    QUEUE_OPERATOR_DATA: { U: {} },
    CANALI: { hours: { TU: null, MO: ['09:00-12:00'] }, offer_off_hours: true },
  });
});

test('clocks', () => {
  expect(['9', '9.30', '0', '23.59', '09:05'].map(clock)).toEqual([
    '09:00',
    '09:30',
    '00:00',
    '24:00',
    '09:05',
  ]);
});

const check = (name: string, value: unknown, more = {}) => {
  const field = byName.get(name);
  if (!field) throw new Error(name);
  return problemOf(field, { ...values, ...more, [name]: value })?.key ?? null;
};

test('the edges of each comparison', () => {
  expect([0, 59, 60, 43_200, 43_201, 1.5, Number.NaN].map((it) => check('QUEUE_TIME', it))).toEqual(
    [null, 'wrong.min', null, null, 'wrong.max', 'wrong.number', 'wrong.number'],
  );
  expect(check('QUEUE_TIME', 5, { QUEUE_TYPE: 'all' })).toBe(null);
  expect(check('LINE_NAME', 'é'.repeat(255))).toBe(null);
  expect(check('LINE_NAME', 'é'.repeat(256))).toBe('wrong.long');
  const open = { WORKTIME_ENABLE: true };
  expect(check('WORKTIME_TIMEZONE', 'Europe/Atlantis', open)).toBe('wrong.zone');
  expect(check('CANALI.hours', { MO: ['22:00-06:00', '09:00-24:00'] }, open)).toBe(null);
  expect(check('CANALI.hours', { MO: ['9-13'] }, open)).toBe('wrong.interval');
  expect(check('DEFAULT_OPERATOR_DATA', { AVATAR: 'http://a.example/x.png' })).toBe(
    'wrong.address',
  );
  expect(check('DEFAULT_OPERATOR_DATA', { AVATAR: 'https://a.example/x.png' })).toBe(null);
});

test('every group has fields, and every field a group', () => {
  expect([...new Set(FIELDS.map((it) => it.group))]).toEqual([...GROUPS]);
  expect(new Set(FIELDS.map((it) => it.name)).size).toBe(FIELDS.length);
});
