/** The settings of a line, by the original's groups: what each takes, and when it counts (reference S3-S49). */

export const GROUPS = [
  'queue',
  'identity',
  'crm',
  'hours',
  'agreement',
  'automatic',
  'typing',
  'rating',
  'bot',
  'kpi',
  'other',
] as const;

export type GroupName = (typeof GROUPS)[number];

export type Kind =
  | 'flag'
  | 'seconds'
  | 'minutes'
  | 'number'
  | 'choice'
  | 'text'
  | 'short'
  | 'zone'
  | 'time'
  | 'days'
  | 'holidays'
  | 'language'
  | 'country'
  | 'users'
  | 'bot'
  | 'agreement'
  | 'queue'
  | 'face'
  | 'faces'
  | 'week'
  | 'dates';

/** Values of the form: those of `CANALI` under `CANALI.name`. */
export type Values = Record<string, unknown>;

export interface Field {
  name: string;
  kind: Kind;
  group: GroupName;
  /** Fields of one section stand together. */
  section: string;
  options?: readonly string[];
  min?: number;
  max?: number;
  /** Whether 0 stands for *off* beside what `min` allows. */
  zero?: boolean;
  /** Signs that are replaced in a text. */
  aliases?: readonly string[];
  /** Whether it counts, with the others as they are; else it is not shown. */
  when?: (values: Values) => boolean;
  /** Kept, and read by nothing of Canali's yet. */
  stored?: boolean;
}

const YEAR = 366 * 86_400;
const TEXT_MAX = 4_000;
const KPI_ALIASES = ['#OPERATOR#', '#DIALOG#', '#LINE#', '#CUSTOMER#', '#WAIT#'] as const;

const on = (name: string) => (values: Values) => values[name] === true;
const is = (name: string, value: string) => (values: Values) => values[name] === value;

function of(
  group: GroupName,
  section: string,
  fields: Omit<Field, 'group' | 'section'>[],
): Field[] {
  return fields.map((it) => ({ ...it, group, section }));
}

const ACTION = ['none', 'text'] as const;

export const FIELDS: readonly Field[] = [
  ...of('queue', 'members', [{ name: 'QUEUE', kind: 'queue' }]),
  ...of('queue', 'distribution', [
    { name: 'QUEUE_TYPE', kind: 'choice', options: ['evenly', 'strictly', 'all'] },
    {
      name: 'QUEUE_TIME',
      kind: 'seconds',
      min: 60,
      max: 43_200,
      zero: true,
      when: (it) => it.QUEUE_TYPE !== 'all',
    },
    { name: 'CHECK_AVAILABLE', kind: 'flag' },
    { name: 'SESSION_PRIORITY', kind: 'number', min: 0, max: 1_000_000 },
    { name: 'SEND_NOTIFICATION_EMPTY_QUEUE', kind: 'flag' },
  ]),
  ...of('queue', 'limits', [
    { name: 'MAX_CHAT', kind: 'number', min: 0, max: 1_000_000 },
    { name: 'CANALI.max_chat_total', kind: 'number', min: 0, max: 1_000_000 },
    {
      name: 'TYPE_MAX_CHAT',
      kind: 'choice',
      options: ['answered', 'answered_new', 'closed'],
      when: (it) => Number(it.MAX_CHAT) > 0 || Number(it['CANALI.max_chat_total']) > 0,
    },
  ]),
  ...of('queue', 'handover', [
    { name: 'CANALI.return_silent_s', kind: 'seconds', min: 1, max: YEAR, zero: true },
    { name: 'CANALI.members_may_intercept', kind: 'flag' },
  ]),
  ...of('identity', 'shown', [
    { name: 'OPERATOR_DATA', kind: 'choice', options: ['profile', 'queue', 'hide'] },
    { name: 'QUEUE_OPERATOR_DATA', kind: 'faces', when: is('OPERATOR_DATA', 'queue') },
    { name: 'DEFAULT_OPERATOR_DATA', kind: 'face', when: (it) => it.OPERATOR_DATA !== 'hide' },
  ]),
  ...of('crm', 'recognise', [
    { name: 'CRM', kind: 'flag' },
    { name: 'CRM_CHAT_TRACKER', kind: 'flag', when: on('CRM') },
    {
      name: 'CANALI.country',
      kind: 'country',
      // Only a line that has a CRM beside it has a country.
      when: (it) => it.CRM === true && it['CANALI.country'] !== null,
    },
    { name: 'CRM_FORWARD', kind: 'flag', when: on('CRM') },
    { name: 'CRM_TRANSFER_CHANGE', kind: 'flag', when: on('CRM') },
  ]),
  ...of('crm', 'unknown', [
    { name: 'CRM_CREATE', kind: 'choice', options: ['none', 'lead', 'deal'], when: on('CRM') },
    {
      name: 'CRM_CREATE_SECOND',
      kind: 'short',
      max: 255,
      when: (it) => it.CRM === true && it.CRM_CREATE === 'deal',
    },
    { name: 'CRM_SOURCE', kind: 'short', max: 255, when: on('CRM') },
  ]),
  ...of('hours', 'calendar', [
    { name: 'WORKTIME_ENABLE', kind: 'flag' },
    { name: 'WORKTIME_TIMEZONE', kind: 'zone', when: on('WORKTIME_ENABLE') },
    { name: 'WORKTIME_FROM', kind: 'time', when: on('WORKTIME_ENABLE') },
    { name: 'WORKTIME_TO', kind: 'time', when: on('WORKTIME_ENABLE') },
    { name: 'WORKTIME_DAYOFF', kind: 'days', when: on('WORKTIME_ENABLE') },
    { name: 'CANALI.hours', kind: 'week', when: on('WORKTIME_ENABLE') },
    { name: 'WORKTIME_HOLIDAYS', kind: 'holidays', when: on('WORKTIME_ENABLE') },
    { name: 'CANALI.exceptions', kind: 'dates', when: on('WORKTIME_ENABLE') },
  ]),
  ...of('hours', 'offHours', [
    { name: 'CANALI.offer_off_hours', kind: 'flag', when: on('WORKTIME_ENABLE') },
    { name: 'CANALI.clocks_in_working_time', kind: 'flag', when: on('WORKTIME_ENABLE') },
    { name: 'WORKTIME_DAYOFF_RULE', kind: 'choice', options: ACTION },
    {
      name: 'WORKTIME_DAYOFF_TEXT',
      kind: 'text',
      max: TEXT_MAX,
      when: is('WORKTIME_DAYOFF_RULE', 'text'),
    },
  ]),
  ...of('agreement', 'shown', [
    { name: 'AGREEMENT_MESSAGE', kind: 'flag' },
    { name: 'AGREEMENT_ID', kind: 'agreement', when: on('AGREEMENT_MESSAGE') },
  ]),
  ...of('automatic', 'welcome', [
    { name: 'WELCOME_MESSAGE', kind: 'flag' },
    { name: 'WELCOME_MESSAGE_TEXT', kind: 'text', max: TEXT_MAX, when: on('WELCOME_MESSAGE') },
    { name: 'SEND_WELCOME_EACH_SESSION', kind: 'flag', when: on('WELCOME_MESSAGE') },
  ]),
  ...of('automatic', 'noAnswer', [
    { name: 'NO_ANSWER_TIME', kind: 'seconds', min: 1, max: YEAR, zero: true },
    { name: 'NO_ANSWER_RULE', kind: 'choice', options: ACTION },
    { name: 'NO_ANSWER_TEXT', kind: 'text', max: TEXT_MAX, when: is('NO_ANSWER_RULE', 'text') },
  ]),
  ...of('automatic', 'close', [
    { name: 'CLOSE_RULE', kind: 'choice', options: ACTION },
    { name: 'CLOSE_TEXT', kind: 'text', max: TEXT_MAX, when: is('CLOSE_RULE', 'text') },
    { name: 'FULL_CLOSE_TIME', kind: 'minutes', min: 0, max: YEAR / 60, zero: true },
    { name: 'CONFIRM_CLOSE', kind: 'flag' },
  ]),
  ...of('automatic', 'autoClose', [
    { name: 'AUTO_CLOSE_TIME', kind: 'seconds', min: 1, max: YEAR, zero: true },
    { name: 'AUTO_CLOSE_RULE', kind: 'choice', options: ACTION },
    { name: 'AUTO_CLOSE_TEXT', kind: 'text', max: TEXT_MAX, when: is('AUTO_CLOSE_RULE', 'text') },
    {
      name: 'AUTO_EXPIRE_TIME',
      kind: 'seconds',
      min: 0,
      max: YEAR,
      zero: true,
      when: (it) => Number(it.AUTO_CLOSE_TIME) > 0,
    },
  ]),
  ...of('typing', 'typing', [
    { name: 'WATCH_TYPING', kind: 'flag' },
    { name: 'QUICK_ANSWERS_IBLOCK_ID', kind: 'number', min: 0, max: 2_147_483_647, stored: true },
  ]),
  ...of('rating', 'ask', [
    { name: 'VOTE_MESSAGE', kind: 'flag' },
    { name: 'VOTE_BEFORE_FINISH', kind: 'flag', when: on('VOTE_MESSAGE') },
    { name: 'VOTE_CLOSING_DELAY', kind: 'flag', when: on('VOTE_MESSAGE') },
    {
      name: 'VOTE_TIME_LIMIT',
      kind: 'minutes',
      min: 0,
      max: YEAR / 60,
      zero: true,
      when: on('VOTE_MESSAGE'),
    },
  ]),
  ...of('rating', 'chat', [
    { name: 'VOTE_MESSAGE_1_TEXT', kind: 'text', max: TEXT_MAX, when: on('VOTE_MESSAGE') },
    { name: 'VOTE_MESSAGE_1_LIKE', kind: 'text', max: TEXT_MAX, when: on('VOTE_MESSAGE') },
    { name: 'VOTE_MESSAGE_1_DISLIKE', kind: 'text', max: TEXT_MAX, when: on('VOTE_MESSAGE') },
  ]),
  ...of('rating', 'others', [
    { name: 'VOTE_MESSAGE_2_TEXT', kind: 'text', max: TEXT_MAX, when: on('VOTE_MESSAGE') },
    { name: 'VOTE_MESSAGE_2_LIKE', kind: 'text', max: TEXT_MAX, when: on('VOTE_MESSAGE') },
    { name: 'VOTE_MESSAGE_2_DISLIKE', kind: 'text', max: TEXT_MAX, when: on('VOTE_MESSAGE') },
  ]),
  ...of('bot', 'bot', [
    { name: 'WELCOME_BOT_ENABLE', kind: 'flag' },
    { name: 'WELCOME_BOT_ID', kind: 'bot', when: on('WELCOME_BOT_ENABLE') },
    {
      name: 'WELCOME_BOT_JOIN',
      kind: 'choice',
      options: ['first', 'always'],
      when: on('WELCOME_BOT_ENABLE'),
    },
    {
      name: 'WELCOME_BOT_TIME',
      kind: 'seconds',
      min: 1,
      max: YEAR,
      zero: true,
      when: on('WELCOME_BOT_ENABLE'),
    },
    {
      name: 'WELCOME_BOT_LEFT',
      kind: 'choice',
      options: ['queue', 'close'],
      when: on('WELCOME_BOT_ENABLE'),
    },
  ]),
  ...(['FIRST', 'FURTHER'] as const).flatMap((which) =>
    of('kpi', which.toLowerCase(), [
      { name: `KPI_${which}_ANSWER_TIME`, kind: 'seconds', min: 1, max: YEAR, zero: true },
      { name: `KPI_${which}_ANSWER_ALERT`, kind: 'flag' },
      { name: `KPI_${which}_ANSWER_LIST`, kind: 'users', when: on(`KPI_${which}_ANSWER_ALERT`) },
      {
        name: `KPI_${which}_ANSWER_TEXT`,
        kind: 'text',
        max: TEXT_MAX,
        aliases: KPI_ALIASES,
        when: on(`KPI_${which}_ANSWER_ALERT`),
      },
    ]),
  ),
  ...of('other', 'line', [
    { name: 'LINE_NAME', kind: 'short', max: 255 },
    { name: 'ACTIVE', kind: 'flag' },
    { name: 'LANGUAGE_ID', kind: 'language' },
  ]),
  ...of('other', 'kept', [
    { name: 'CANALI.keep_messages_days', kind: 'number', min: 0, max: 3_660 },
    { name: 'CANALI.keep_files_days', kind: 'number', min: 0, max: 3_660 },
  ]),
];

export const byName = new Map(FIELDS.map((it) => [it.name, it]));
