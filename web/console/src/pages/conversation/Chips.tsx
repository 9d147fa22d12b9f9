import { CloseButton, Text } from '@mantine/core';
import { IconArrowBackUp, IconFile, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { size } from '../../lib/format';
import { useStore } from '../../lib/store';
import { excerpt } from '../../ui/excerpt';
import classes from './Conversation.module.css';
import { changeDraft, draftOf, drafts, dropSubject } from './drafts';
import { ReplyChips } from './QuickReplies';

interface Props {
  chat: number;
  onRemove: () => void;
  replies: string[];
}

/** What goes with the text: the message it answers, files, what may be pressed; or the message it changes, and no more. */
export function Chips({ chat, onRemove, replies }: Props) {
  const { t, i18n } = useTranslation();
  const draft = draftOf(useStore(drafts), chat);
  const subject = draft.editing ?? draft.replyTo;
  // They wait for the answer that they go with.
  const files = draft.editing ? [] : draft.files;
  const presses = draft.editing ? [] : replies;
  if (!subject && files.length === 0 && presses.length === 0) return null;
  return (
    <div className={classes.chips}>
      {subject && (
        <div className={classes.chip}>
          {draft.editing ? (
            <IconPencil size={14} aria-hidden />
          ) : (
            <IconArrowBackUp size={14} aria-hidden />
          )}
          <Text size="xs" truncate dir="auto">
            {t(draft.editing ? 'composer.editing' : 'composer.replying')} {excerpt(subject, t)}
          </Text>
          <CloseButton
            size="xs"
            aria-label={t('common.cancel')}
            onClick={() => {
              onRemove();
              dropSubject(chat);
            }}
          />
        </div>
      )}
      {files.map((file, index) => (
        <div className={classes.chip} key={`${file.name}-${file.size}-${file.lastModified}`}>
          <IconFile size={14} aria-hidden />
          <Text size="xs" truncate>
            {file.name} · {size(file.size, i18n.language)}
          </Text>
          <CloseButton
            size="xs"
            aria-label={t('composer.remove', { name: file.name })}
            onClick={() => {
              onRemove();
              changeDraft(chat, { files: files.filter((_, it) => it !== index) });
            }}
          />
        </div>
      ))}
      <ReplyChips chat={chat} replies={presses} />
    </div>
  );
}
