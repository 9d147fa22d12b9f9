import type { Message, Session } from '../../api/client';
import type { Outgoing } from '../../api/outbox';

/** What stands in a conversation, from top to bottom. */
export type Item =
  | { kind: 'top'; key: string }
  | { kind: 'session'; key: string; session: Session; isCurrent: boolean }
  | { kind: 'day'; key: string; day: string }
  | { kind: 'message'; key: string; message: Message; isEarlier: boolean }
  | { kind: 'outgoing'; key: string; message: Outgoing }
  | { kind: 'typing'; key: string }
  | { kind: 'empty'; key: string };

/** A session with those of its messages that are there. */
export interface Part {
  session: Session;
  messages: Message[];
}

/** The last part is the session that is open; those before it are the chat's earlier ones. */
export function itemsOf(
  parts: readonly Part[],
  outgoing: readonly Outgoing[],
  isTyping: boolean,
  dayOf: (at: string) => string,
): Item[] {
  const items: Item[] = [{ kind: 'top', key: 'top' }];
  let day = '';
  for (const [index, { session, messages }] of parts.entries()) {
    const isCurrent = index === parts.length - 1;
    if (parts.length > 1)
      items.push({ kind: 'session', key: `s-${session.id}`, session, isCurrent });
    for (const message of messages) {
      const its = dayOf(message.at);
      if (its !== day) items.push({ kind: 'day', key: `day-${its}`, day: its });
      day = its;
      items.push({ kind: 'message', key: `m-${message.seq}`, message, isEarlier: !isCurrent });
    }
  }
  for (const message of outgoing)
    items.push({ kind: 'outgoing', key: `o-${message.clientId}`, message });
  if (isTyping) items.push({ kind: 'typing', key: 'typing' });
  if (!items.some((it) => it.kind !== 'top')) items.push({ kind: 'empty', key: 'empty' });
  return items;
}
