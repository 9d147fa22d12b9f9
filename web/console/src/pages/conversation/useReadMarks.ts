import { useEffect, useRef } from 'react';
import { api, type Message, type Session } from '../../api/client';
import { factsOf } from '../../lib/channels';
import { isMine } from '../../lib/sessions';

/** A page that is looked at for so long is read. */
const READ_MS = 600;

/** The last that the customer has written, if nobody has told them yet that it was read. */
export function unreadOf(messages: readonly Message[]): Message | undefined {
  const last = messages.findLast((it) => it.author.kind === 'customer' && !it.deleted_at);
  return last && last.status !== 'read' ? last : undefined;
}

/** Tells customers that they were read by who has their session, where their messenger shows that. */
export function useReadMarks(session: Session, messages: Message[], isDown: boolean, me: number) {
  const told = useRef(0);
  const { id } = unreadOf(messages) ?? { id: 0 };
  const chat = session.chat_id;
  const may = factsOf(session.channel_kind).read && isMine(session, me);
  useEffect(() => {
    if (!may || id === 0) return;
    let timer = 0;
    const look = () => {
      window.clearTimeout(timer);
      if (!isDown || document.hidden || told.current >= id) return;
      timer = window.setTimeout(() => {
        told.current = id;
        const call = { params: { path: { chat } }, body: { up_to_id: id } };
        // What is not told now is told with the next message.
        api.POST('/api/v1/chats/{chat}/read', call).catch(() => undefined);
      }, READ_MS);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [may, id, chat, isDown]);
}
