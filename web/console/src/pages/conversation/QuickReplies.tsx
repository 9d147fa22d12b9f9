import {
  ActionIcon,
  Button,
  CloseButton,
  Group,
  Popover,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconListCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { factsOf } from '../../lib/channels';
import classes from './Conversation.module.css';
import { changeDraft } from './drafts';

export const REPLIES_MAX = 20;
const TITLE_MAX = 200;

interface Props {
  chat: number;
  kind: string;
  replies: string[];
}

/** Adds what the customer may press instead of writing. */
export function QuickReplies({ chat, kind, replies }: Props) {
  const { t } = useTranslation();
  const [isOpen, { close, toggle }] = useDisclosure(false);
  const [title, setTitle] = useState('');
  const { buttons } = factsOf(kind);
  const name = title.trim();
  const isThere = replies.some((it) => it.toLowerCase() === name.toLowerCase());
  const isFull = replies.length >= REPLIES_MAX;
  function add() {
    if (name === '' || isThere || isFull) return;
    changeDraft(chat, { replies: [...replies, name] });
    setTitle('');
  }
  return (
    <Popover
      opened={isOpen}
      onChange={close}
      position="top-start"
      width={290}
      trapFocus
      shadow="md"
    >
      <Popover.Target>
        <Tooltip label={t('replies.label')}>
          <ActionIcon size={36} aria-label={t('replies.label')} onClick={toggle}>
            <IconListCheck size={19} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('replies.label')}>
        <TextInput
          size="sm"
          label={t('replies.add')}
          description={t(buttons === 0 ? 'replies.asText' : 'replies.asButtons', {
            count: buttons,
          })}
          error={
            isThere ? t('replies.twice') : isFull ? t('replies.full', { max: REPLIES_MAX }) : null
          }
          maxLength={TITLE_MAX}
          dir="auto"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <Group justify="flex-end" mt="xs">
          <Button
            size="compact-sm"
            variant="light"
            disabled={name === '' || isThere || isFull}
            onClick={add}
          >
            {t('replies.addIt')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Those that stand under the text that is being written. */
export function ReplyChips({ chat, replies }: Omit<Props, 'kind'>) {
  const { t } = useTranslation();
  return replies.map((title) => (
    <div className={classes.chip} data-reply key={title}>
      <Text size="xs" truncate dir="auto">
        {title}
      </Text>
      <CloseButton
        size="xs"
        aria-label={t('composer.remove', { name: title })}
        onClick={() => changeDraft(chat, { replies: replies.filter((it) => it !== title) })}
      />
    </div>
  ));
}
