import { rest } from './client';

/** A place of a line's queue. */
export interface Entity {
  ENTITY_TYPE: 'user' | 'department';
  ENTITY_ID: string;
}

/** Our own settings of a line. */
export interface Own {
  clocks_in_working_time: boolean;
  exceptions: Record<string, string[]>;
  hours: Record<string, string[]>;
  keep_files_days: number;
  keep_messages_days: number;
  max_chat_total: number;
  members_may_intercept: boolean;
  offer_off_hours: boolean;
  return_silent_s: number;
}

/** A line, as lists have it. */
export interface Line {
  id: number;
  name: string;
  active: boolean;
  /** Employees of its queue, departments expanded. */
  members: number[];
  membersMayIntercept: boolean;
  confirmClose: boolean;
  watchTyping: boolean;
  /** Whether its customers are looked up in the CRM. */
  crm: boolean;
}

interface Row {
  ID: string;
  LINE_NAME: string | null;
  ACTIVE: string;
  CONFIRM_CLOSE: string;
  WATCH_TYPING: string;
  CRM: string;
  CANALI: Own;
  QUEUE?: number[];
}

const PAGE = 200;

/** All lines, by name. */
export async function listLines(): Promise<Line[]> {
  const lines: Line[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const rows = await rest<Row[]>('imopenlines.config.list.get', {
      PARAMS: {
        select: ['ID', 'LINE_NAME', 'ACTIVE', 'CONFIRM_CLOSE', 'WATCH_TYPING', 'CRM', 'CANALI'],
        order: { ID: 'ASC' },
        limit: PAGE,
        offset,
      },
      OPTIONS: { QUEUE: 'Y' },
    });
    lines.push(
      ...rows.map((row) => ({
        id: Number(row.ID),
        name: row.LINE_NAME ?? `#${row.ID}`,
        active: row.ACTIVE === 'Y',
        members: row.QUEUE ?? [],
        membersMayIntercept: row.CANALI.members_may_intercept,
        confirmClose: row.CONFIRM_CLOSE === 'Y',
        watchTyping: row.WATCH_TYPING === 'Y',
        crm: row.CRM === 'Y',
      })),
    );
    if (rows.length < PAGE) return lines;
  }
}

/** The fields of a line as the REST gives them: nearly everything is text. */
export type Fields = Record<string, unknown>;

/** All fields, in `QUEUE` its entities; null if there is no such line. */
export async function getLine(id: number): Promise<Fields | null> {
  const [config, rows] = await Promise.all([
    rest<Fields | false>('imopenlines.config.get', { CONFIG_ID: id, WITH_QUEUE: 'N' }),
    rest<{ CONFIG_QUEUE?: Entity[] }[]>('imopenlines.config.list.get', {
      PARAMS: { select: ['ID'], filter: { ID: id } },
      OPTIONS: { CONFIG_QUEUE: 'Y' },
    }),
  ]);
  return config === false ? null : { ...config, QUEUE: rows[0]?.CONFIG_QUEUE ?? [] };
}

export const addLine = (params: Fields) =>
  rest<number>('imopenlines.config.add', { PARAMS: params });

export const changeLine = (id: number, params: Fields) =>
  rest<boolean>('imopenlines.config.update', { CONFIG_ID: id, PARAMS: params });

export const deleteLine = (id: number) =>
  rest<boolean>('imopenlines.config.delete', { CONFIG_ID: id });

/** What only a line itself has. */
const UNIQUE = [
  'ID',
  'XML_ID',
  'DATE_CREATE',
  'DATE_MODIFY',
  'CREATED_AT',
  'MODIFIED_AT',
  'MODIFY_USER_ID',
];

/** Makes a line with the settings of another, switched off, under another name. */
export async function copyLine(id: number, name: string): Promise<number> {
  const fields = await getLine(id);
  const kept = Object.entries(fields ?? {}).filter(([field]) => !UNIQUE.includes(field));
  return addLine({ ...Object.fromEntries(kept), LINE_NAME: name, ACTIVE: 'N' });
}
