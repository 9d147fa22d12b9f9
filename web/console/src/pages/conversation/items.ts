import type { Message } from '../../api/client';
import type { Outgoing } from '../../api/outbox';

/** What stands in a conversation, from top to bottom. */
export type Item =
  | { kind: 'day'; key: string; day: string }
  | { kind: 'message'; key: string; message: Message }
  | { kind: 'outgoing'; key: string; message: Outgoing }
  | { kind: 'typing'; key: string }
  | { kind: 'empty'; key: string };

export function itemsOf(
  messages: Message[],
  outgoing: readonly Outgoing[],
  isTyping: boolean,
  dayOf: (at: string) => string,
): Item[] {
  const items: Item[] = [];
  let day = '';
  for (const message of messages) {
    const its = dayOf(message.at);
    if (its !== day) items.push({ kind: 'day', key: `day-${its}`, day: its });
    day = its;
    items.push({ kind: 'message', key: `m-${message.seq}`, message });
  }
  for (const message of outgoing)
    items.push({ kind: 'outgoing', key: `o-${message.clientId}`, message });
  if (isTyping) items.push({ kind: 'typing', key: 'typing' });
  if (items.length === 0) items.push({ kind: 'empty', key: 'empty' });
  return items;
}
