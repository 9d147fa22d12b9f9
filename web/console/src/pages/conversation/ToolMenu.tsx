import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCopy,
  IconDots,
  IconEye,
  IconEyeOff,
  IconLock,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/client';
import { useMyself } from '../../api/queries';
import classes from './Conversation.module.css';

/** What can be done to messages; null is what cannot. */
export interface Tools {
  onReply: ((message: Message) => void) | null;
  onEdit: ((message: Message) => void) | null;
  onDelete: ((message: Message) => void) | null;
  onAgain: ((message: Message) => void) | null;
  /** Of comments: hidden from others or shown again, and answered to their author alone. */
  onHide: ((message: Message) => void) | null;
  onPrivate: ((message: Message) => void) | null;
  onJump: (id: number) => void;
}

interface Props {
  message: Message;
  tools: Tools;
  writer: string;
}

/** What can be done to one message. */
export function ToolMenu({ message, tools, writer }: Props) {
  const { t } = useTranslation();
  const me = useMyself();
  if (message.deleted_at) return null;
  const isOwn = message.author.kind === 'operator' && message.author.id === me.id;
  const isComment = message.author.kind === 'customer';
  const label = t('message.tools', { writer });
  return (
    <Menu position="bottom" withinPortal>
      <Menu.Target>
        <Tooltip label={t('message.toolsShort')}>
          <ActionIcon size="sm" className={classes.tools ?? ''} aria-label={label}>
            <IconDots size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {tools.onReply && (
          <Menu.Item
            leftSection={<IconArrowBackUp size={15} />}
            onClick={() => tools.onReply?.(message)}
          >
            {t('message.reply')}
          </Menu.Item>
        )}
        {message.text && (
          <Menu.Item
            leftSection={<IconCopy size={15} />}
            onClick={() => void navigator.clipboard?.writeText(message.text)}
          >
            {t('message.copy')}
          </Menu.Item>
        )}
        {isComment && tools.onPrivate && (
          <Menu.Item
            leftSection={<IconLock size={15} />}
            onClick={() => tools.onPrivate?.(message)}
          >
            {t('message.answerPrivately')}
          </Menu.Item>
        )}
        {isComment && tools.onHide && (
          <Menu.Item
            leftSection={message.hidden ? <IconEye size={15} /> : <IconEyeOff size={15} />}
            onClick={() => tools.onHide?.(message)}
          >
            {t(message.hidden ? 'message.unhide' : 'message.hide')}
          </Menu.Item>
        )}
        {isOwn && tools.onEdit && message.text && (
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => tools.onEdit?.(message)}>
            {t('message.edit')}
          </Menu.Item>
        )}
        {isOwn && tools.onDelete && (
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={() => tools.onDelete?.(message)}
          >
            {t('message.delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
