import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Session } from '../../api/client';
import { patchMessage } from '../../api/conversation';
import { queries } from '../../api/queries';
import { factsOf } from '../../lib/channels';
import type { Abilities } from '../../lib/sessions';
import { tellDone, tellError } from '../../ui/toast';
import type { Tools } from './Bubble';
import { changeDraft } from './drafts';

/** What can be done to messages here: by who holds the session, as far as the channel goes along. */
export function useTools(session: Session, can: Abilities, onJump: (id: number) => void): Tools {
  const { t } = useTranslation();
  const chat = session.chat_id;
  const facts = factsOf(session.channel_kind);
  const { write } = can;
  return useMemo(() => {
    const refresh = () =>
      void queries.invalidateQueries({ queryKey: ['conversation', session.id] });
    return {
      onJump,
      onReply:
        write && facts.reply
          ? (message) => changeDraft(chat, { replyTo: message, editing: null })
          : null,
      onEdit:
        write && facts.edit
          ? (message) => changeDraft(chat, { editing: message, text: message.text, replyTo: null })
          : null,
      onDelete:
        write && facts.delete
          ? (message) =>
              void data(
                api.DELETE('/api/v1/chats/{chat}/messages/{id}', {
                  params: { path: { chat, id: message.id } },
                }),
              ).then(refresh, tellError)
          : null,
      onAgain: write
        ? (message) =>
            void data(
              api.POST('/api/v1/chats/{chat}/messages/{id}/send', {
                params: { path: { chat, id: message.id } },
              }),
            ).then((sent) => {
              patchMessage(sent);
              tellDone(t('message.againDone'));
              refresh();
            }, tellError)
        : null,
    };
  }, [session.id, chat, write, facts, onJump, t]);
}
