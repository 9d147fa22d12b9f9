import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Message, type Session } from '../../api/client';
import { patchMessage } from '../../api/conversation';
import { queries } from '../../api/queries';
import { factsOf, isOfComments } from '../../lib/channels';
import type { Abilities } from '../../lib/sessions';
import { tellDone, tellError } from '../../ui/toast';
import { beginEdit, beginReply } from './drafts';
import type { Tools } from './ToolMenu';

/** What can be done to messages here: by who holds the session, as far as the channel goes along. */
export function useTools(
  session: Session,
  can: Abilities,
  onJump: (id: number) => void,
  onPrivate: (message: Message) => void,
): Tools {
  const { t } = useTranslation();
  const chat = session.chat_id;
  const facts = factsOf(session.channel_kind);
  const { write, hide } = can;
  const comments = isOfComments(session.channel_kind);
  return useMemo(() => {
    const refresh = () =>
      void queries.invalidateQueries({ queryKey: ['conversation', session.id] });
    return {
      onJump,
      onReply: write && facts.reply ? (message) => beginReply(chat, message) : null,
      onEdit: write && facts.edit ? (message) => beginEdit(chat, message) : null,
      onDelete:
        write && facts.delete
          ? (message) =>
              void data(
                api.DELETE('/api/v1/chats/{chat}/messages/{id}', {
                  params: { path: { chat, id: message.id } },
                }),
              ).then(refresh, tellError)
          : null,
      onHide:
        comments && hide
          ? (message) => {
              const params = { path: { chat, id: message.id } };
              const body = { hidden: !message.hidden };
              void data(api.POST('/api/v1/chats/{chat}/messages/{id}/hide', { params, body })).then(
                () => {
                  patchMessage({ ...message, hidden: body.hidden });
                  refresh();
                },
                tellError,
              );
            }
          : null,
      onPrivate: comments && write ? (message) => onPrivate(message) : null,
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
  }, [session.id, chat, write, hide, comments, facts, onJump, onPrivate, t]);
}
