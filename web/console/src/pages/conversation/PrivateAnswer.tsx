import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Message, type Session } from '../../api/client';
import { patchMessage } from '../../api/conversation';
import { queries } from '../../api/queries';
import { lengthOf } from '../../lib/channels';
import { randomId } from '../../lib/id';
import { excerpt } from '../../ui/excerpt';
import { tellDone, tellError } from '../../ui/toast';

/** The one message that a comment may be answered with: as long as a direct message of the same provider. */
const LIMITS = {
  facebook_comments: { max: 2_000, unit: 'characters' },
  instagram_comments: { max: 1_000, unit: 'bytes' },
} as const;

interface Props {
  comment: Message | null;
  session: Session;
  onClose: () => void;
}

/** Answers a comment in a message to its author alone. */
export function PrivateAnswer({ comment, session, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const client = useRef('');
  const subject = comment?.id;
  useEffect(() => {
    client.current = subject ? randomId() : '';
    setText('');
  }, [subject]);
  const send = useMutation({
    mutationFn: () =>
      data(
        api.POST('/api/v1/chats/{chat}/messages/{id}/private_reply', {
          params: { path: { chat: session.chat_id, id: comment?.id ?? 0 } },
          body: { text: text.trim(), client_id: client.current },
        }),
      ),
    onSuccess: (message) => {
      patchMessage(message);
      void queries.invalidateQueries({ queryKey: ['conversation', session.id] });
      tellDone(t('privately.done'));
      onClose();
    },
    onError: (error) => tellError(error),
  });
  const limit =
    session.channel_kind === 'instagram_comments'
      ? LIMITS.instagram_comments
      : LIMITS.facebook_comments;
  const isLong = lengthOf(text.trim(), limit.unit) > limit.max;
  return (
    <Modal
      opened={comment !== null}
      onClose={onClose}
      title={t('privately.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Text size="sm" c="dimmed" lineClamp={3} dir="auto">
          {comment ? excerpt(comment, t) : ''}
        </Text>
        <Textarea
          data-autofocus
          label={t('privately.label')}
          description={t('privately.help')}
          error={isLong ? t('privately.tooLong', { max: limit.max }) : null}
          autosize
          minRows={3}
          maxRows={10}
          dir="auto"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            disabled={text.trim() === '' || isLong}
            loading={send.isPending}
            onClick={() => send.mutate()}
          >
            {t('composer.send')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
