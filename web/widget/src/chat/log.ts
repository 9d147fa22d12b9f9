import type { Author, ChatEvent, Message } from '../client/types';

/** The conversation as far as it is known here. */
export interface Log {
  /** In the order of their places. */
  readonly entries: readonly Entry[];
  /** The `after_seq` to ask for more with. */
  readonly next: number;
  /** Who answers the visitor, if somebody does. */
  readonly operator?: Author | undefined;
  /** The place up to which an operator has seen what was written: they wrote, or took it on, later. */
  readonly seen: number;
}

export type Entry =
  | { readonly kind: 'message'; readonly seq: number; readonly message: Message }
  /** The conversation was over here. */
  | { readonly kind: 'closed'; readonly seq: number };

export const EMPTY: Log = { entries: [], next: 0, seen: 0 };

/** The log with what happened: each place once, however often it is told and in whatever order. */
export function applied(log: Log, events: readonly ChatEvent[], next: number): Log {
  const grown = events.reduce(apply, log);
  return { ...grown, next: Math.max(grown.next, next) };
}

/** The log with older messages before it. */
export function preceded(log: Log, messages: readonly Message[]): Log {
  const older = messages.map((it): ChatEvent => ({ seq: it.seq, type: 'message.add', data: it }));
  // Who wrote long ago is not who answers now.
  return { ...older.reduce(apply, log), next: log.next, operator: log.operator };
}

/** The messages of others after a place: those the visitor may not have read. */
export function unreadAfter(log: Log, seq: number): number {
  const isNews = (it: Entry) =>
    it.seq > seq && it.kind === 'message' && it.message.author.kind !== 'visitor';
  return log.entries.filter(isNews).length;
}

/** The place of the first entry; 0, where there is none. */
export function firstPlace(log: Log): number {
  return log.entries[0]?.seq ?? 0;
}

/** The place of the last entry; 0, where there is none. */
export function lastPlace(log: Log): number {
  return log.entries[log.entries.length - 1]?.seq ?? 0;
}

function apply(log: Log, event: ChatEvent): Log {
  switch (event.type) {
    case 'message.add': {
      const { author } = event.data;
      const isPerson = author.kind === 'operator' || author.kind === 'bot';
      const seen = author.kind === 'operator' ? Math.max(log.seen, event.seq) : log.seen;
      const operator = isPerson && event.seq >= lastPlace(log) ? author : log.operator;
      const added = insert(log, { kind: 'message', seq: event.seq, message: event.data });
      return { ...added, seen, operator };
    }
    case 'message.update': {
      const { text, attachments, edited_at_ms } = event.data;
      return change(log, event.data.seq, (it) => ({ ...it, text, attachments, edited_at_ms }));
    }
    case 'message.delete':
      return { ...log, entries: log.entries.filter((it) => it.seq !== event.data.seq) };
    case 'operator':
      return { ...log, operator: event.data, seen: Math.max(log.seen, event.seq) };
    case 'session.closed':
      return { ...insert(log, { kind: 'closed', seq: event.seq }), operator: undefined };
  }
}

function insert(log: Log, entry: Entry): Log {
  if (log.entries.some((it) => it.seq === entry.seq)) return log;
  const at = log.entries.findIndex((it) => it.seq > entry.seq);
  const before = at < 0 ? log.entries : log.entries.slice(0, at);
  const after = at < 0 ? [] : log.entries.slice(at);
  return { ...log, entries: [...before, entry, ...after] };
}

function change(log: Log, seq: number, to: (message: Message) => Message): Log {
  const entries = log.entries.map((it) =>
    it.kind === 'message' && it.seq === seq ? { ...it, message: to(it.message) } : it,
  );
  return { ...log, entries };
}
