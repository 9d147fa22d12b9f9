import { Button, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Outgoing, outbox, type Upload, uploading } from '../../api/outbox';
import { CALL_MAX } from '../../lib/channels';
import { size } from '../../lib/format';
import { useStore } from '../../lib/store';
import classes from './Conversation.module.css';
import { takeBack } from './drafts';

/** The chat's files that are on their way, where that takes its time: how far they are, and what stops them. */
export function Uploads({ chat, onCancel }: { chat: number; onCancel: () => void }) {
  const going = useStore(uploading);
  const waiting = useStore(outbox).filter((it) => it.chat === chat);
  return waiting.map((message) => {
    const upload = going.get(message.clientId);
    if (!upload || !message.files.some((it) => it.size > CALL_MAX)) return null;
    return <Going key={message.clientId} message={message} upload={upload} onCancel={onCancel} />;
  });
}

interface Props {
  message: Outgoing;
  upload: Upload;
  onCancel: () => void;
}

function Going({ message, upload, onCancel }: Props) {
  const { t, i18n } = useTranslation();
  const name = message.files.map((it) => it.name).join(', ');
  const sent = size(upload.sent, i18n.language);
  const total = size(upload.total, i18n.language);
  return (
    <div className={classes.upload}>
      <Text size="xs" truncate className={classes.uploadName ?? ''}>
        {name}
      </Text>
      <Progress.Root
        className={classes.uploadBar ?? ''}
        role="progressbar"
        aria-label={t('composer.uploading', { name })}
        aria-valuemin={0}
        aria-valuemax={upload.total}
        aria-valuenow={upload.sent}
        aria-valuetext={t('composer.uploaded', { sent, total })}
      >
        <Progress.Section value={(100 * upload.sent) / upload.total} withAria={false} />
      </Progress.Root>
      <Text size="xs" c="dimmed" className={classes.uploadSizes ?? ''}>
        {t('composer.uploaded', { sent, total })}
      </Text>
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={t('composer.stopUpload', { name })}
        onClick={() => {
          takeBack(message);
          onCancel();
        }}
      >
        {t('common.cancel')}
      </Button>
    </div>
  );
}
