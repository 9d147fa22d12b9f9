import { describe, expect, it } from 'vitest';
import { applied, EMPTY, preceded, unreadAfter } from '../src/chat/log';
import type { Author, ChatEvent, Message } from '../src/client/types';

function message(seq: number, text: string, kind: Author['kind'] = 'visitor'): Message {
  return { id: `m${seq}`, seq, author: { kind }, text, attachments: [], created_at_ms: seq };
}

const add = (it: Message): ChatEvent => ({ seq: it.seq, type: 'message.add', data: it });

const texts = (log: typeof EMPTY) =>
  log.entries.map((it) => (it.kind === 'message' ? it.message.text : '—'));

describe('log', () => {
  it('has each place once and in order, however it is told', () => {
    const events = [add(message(3, 'c')), add(message(1, 'a')), add(message(3, 'c'))];
    const log = applied(applied(EMPTY, events, 3), [add(message(2, 'b')), add(message(1, 'a'))], 2);
    expect(texts(log)).toEqual(['a', 'b', 'c']);
    expect(log.next).toBe(3);
  });

  it('follows changes, and what was taken back is gone', () => {
    const data = { id: 'm1', seq: 1, text: 'A', attachments: [], edited_at_ms: 9 };
    const changed = applied(
      EMPTY,
      [
        add(message(1, 'a')),
        add(message(2, 'b')),
        { seq: 3, type: 'message.update', data },
        { seq: 4, type: 'message.delete', data: { id: 'm2', seq: 2 } },
        { seq: 5, type: 'message.delete', data: { id: 'm9', seq: 9 } },
      ],
      5,
    );
    expect(texts(changed)).toEqual(['A']);
  });

  it('knows who answers, and what they have seen', () => {
    const eva: Author = { kind: 'operator', name: 'Eva' };
    const answered = applied(
      EMPTY,
      [add(message(1, 'a')), { seq: 2, type: 'operator', data: eva }],
      2,
    );
    expect([answered.operator, answered.seen]).toEqual([eva, 2]);
    const over = applied(answered, [{ seq: 3, type: 'session.closed', data: {} }], 3);
    expect([over.operator, texts(over)]).toEqual([undefined, ['a', '—']]);
    const byBot = applied(EMPTY, [add(message(1, 'a')), add(message(2, 'b', 'bot'))], 2);
    expect([byBot.operator?.kind, byBot.seen]).toEqual(['bot', 0]);
  });

  it('takes what is older before it', () => {
    const log = applied(EMPTY, [add(message(8, 'h'))], 8);
    const grown = preceded(log, [message(6, 'f', 'operator'), message(7, 'g')]);
    expect(texts(grown)).toEqual(['f', 'g', 'h']);
    expect([grown.next, grown.operator]).toEqual([8, undefined]);
  });

  it('counts what others wrote since', () => {
    const events = [message(1, 'a'), message(2, 'b', 'operator'), message(3, 'c', 'system')];
    const log = applied(EMPTY, events.map(add), 3);
    expect([0, 2, 3].map((seq) => unreadAfter(log, seq))).toEqual([2, 1, 0]);
  });
});
