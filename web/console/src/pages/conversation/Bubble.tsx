import { ActionIcon, Anchor, Badge, Code, Menu, Spoiler, Text, Tooltip } from '@mantine/core';
import {
  IconAlertCircle,
  IconArrowBackUp,
  IconCheck,
  IconChecks,
  IconClock,
  IconCopy,
  IconDots,
  IconExternalLink,
  IconEye,
  IconEyeOff,
  IconHelpCircle,
  IconLock,
  IconMapPin,
  IconPencil,
  IconTrash,
  IconUser,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/client';
import { useMyself, usePeople } from '../../api/queries';
import { dateAndTime, timeOfDay } from '../../lib/format';
import { pieces } from '../../lib/links';
import { excerpt } from '../../ui/excerpt';
import { Face } from '../../ui/Person';
import { AttachmentView } from './Attachments';
import classes from './Conversation.module.css';

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
  answered: Message | undefined;
  customer: string;
  tools: Tools;
}

/** A message with everything that belongs to it. */
export function Bubble({ message, answered, customer, tools }: Props) {
  const { t } = useTranslation();
  const people = usePeople();
  const isTheirs = message.author.kind === 'customer';
  const writer = isTheirs
    ? customer
    : people.nameOf(message.author.id) || t(`author.${message.author.kind}`);
  const isFailed = message.status === 'failed' || message.status === 'unknown';
  const face = message.author.id ? people.byId.get(message.author.id)?.avatar : null;
  return (
    <>
      <div
        className={classes.line}
        data-side={isTheirs ? 'theirs' : 'ours'}
        data-note={message.internal || undefined}
        data-failed={isFailed || undefined}
      >
        <Face name={writer || '?'} src={face} size={28} />
        <div className={classes.bubble}>
          <Text
            size="xs"
            fw={650}
            c={message.internal ? 'var(--mantine-color-text)' : 'dimmed'}
            dir="auto"
            component="div"
          >
            {writer}
            {message.internal && (
              <Badge size="xs" ml={6} radius="sm" bg="var(--canali-note-line)" c="black">
                {t('message.note')}
              </Badge>
            )}
            <Marks message={message} />
            {message.automatic && (
              <Badge size="xs" ml={6} color="gray" radius="sm">
                {t('message.automatic', { what: t(`automatic.${message.automatic}`) })}
              </Badge>
            )}
          </Text>
          <Origin message={message} />
          {message.reply_to && (
            <button
              type="button"
              className={classes.quote}
              dir="auto"
              onClick={() => tools.onJump(message.reply_to ?? 0)}
            >
              {answered ? excerpt(answered, t) : t('message.earlier')}
            </button>
          )}
          <Body message={message} />
          <Meta message={message} />
        </div>
        <ToolMenu message={message} tools={tools} writer={writer} />
      </div>
      {isFailed && !isTheirs && <Problem message={message} onAgain={tools.onAgain} />}
    </>
  );
}

/** What else is to be known of where it stands. */
function Marks({ message }: { message: Message }) {
  const { t } = useTranslation();
  const marks = [
    message.hidden && t('message.hidden'),
    message.private && t('message.private'),
    message.elsewhere && t('message.elsewhere'),
    message.template && t('message.template', { name: message.template }),
  ];
  return marks.filter(Boolean).map((it) => (
    <Badge key={String(it)} size="xs" ml={6} color="gray" radius="sm">
      {it}
    </Badge>
  ));
}

export function TextOf({ text }: { text: string }) {
  return (
    <p className={classes.text} dir="auto">
      {pieces(text).map((it, index) =>
        it.href ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in order.
          <a key={index} href={it.href} target="_blank" rel="noopener noreferrer nofollow">
            {it.text}
          </a>
        ) : (
          it.text
        ),
      )}
    </p>
  );
}

function Body({ message }: { message: Message }) {
  const { t } = useTranslation();
  if (message.deleted_at) {
    return (
      <Text size="sm" fs="italic" c="dimmed">
        {t('message.deleted')}
      </Text>
    );
  }
  const { location, contact, unsupported } = message;
  return (
    <>
      {message.attachments.map((file) => (
        <div key={file.id} style={{ marginBottom: 4 }}>
          <AttachmentView file={file} />
        </div>
      ))}
      {message.text && <TextOf text={message.text} />}
      {location && (
        <Anchor
          size="sm"
          target="_blank"
          rel="noopener noreferrer"
          href={`https://www.openstreetmap.org/?mlat=${location.latitude}&mlon=${location.longitude}#map=16/${location.latitude}/${location.longitude}`}
        >
          <IconMapPin size={15} aria-hidden />{' '}
          {location.name ?? location.address ?? t('message.location')} (
          {location.latitude.toFixed(5)}, {location.longitude.toFixed(5)})
        </Anchor>
      )}
      {contact && (
        <Text size="sm" component="div">
          <IconUser size={15} aria-hidden /> {contact.name} ·{' '}
          <Anchor href={`tel:${contact.phone}`}>{contact.phone}</Anchor>
        </Text>
      )}
      {message.button && (
        <Badge variant="outline" color="gray" radius="sm">
          {t('message.button', { button: message.button_title ?? message.button })}
        </Badge>
      )}
      {(message.quick_replies?.length ?? 0) > 0 && (
        <ul className={classes.replies} aria-label={t('replies.offered')}>
          {message.quick_replies?.map((it) => (
            <li key={it.title} className={classes.reply} dir="auto" title={it.url ?? undefined}>
              {it.title}
            </li>
          ))}
        </ul>
      )}
      {unsupported && (
        <Spoiler maxHeight={0} showLabel={t('message.showRaw')} hideLabel={t('message.hideRaw')}>
          <Code block>{unsupported}</Code>
        </Spoiler>
      )}
      {unsupported && !message.text && (
        <Text size="sm" fs="italic">
          {t('message.unsupported')}
        </Text>
      )}
      {message.reaction && (
        <Badge
          mt={4}
          variant="white"
          color="gray"
          size="lg"
          aria-label={t('message.reaction', { sign: message.reaction })}
        >
          {message.reaction}
        </Badge>
      )}
    </>
  );
}

function Origin({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { origin } = message;
  if (!origin) return null;
  const words = origin.title ?? origin.reference ?? origin.id ?? '';
  const label = `${t([`origin.${origin.kind}`, 'origin.other'])}${words ? `: ${words}` : ''}`;
  const isSafe = origin.url && /^https?:\/\//i.test(origin.url);
  return (
    <Text size="xs" c="dimmed" mb={2} dir="auto" component="div">
      {isSafe ? (
        <Anchor size="xs" href={origin.url ?? ''} target="_blank" rel="noopener noreferrer">
          <IconExternalLink size={12} aria-hidden /> {label}
        </Anchor>
      ) : (
        label
      )}
    </Text>
  );
}

const SIGNS = {
  pending: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertCircle,
  unknown: IconHelpCircle,
} as const;

function Meta({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const isOurs = message.author.kind !== 'customer' && !message.internal && !message.deleted_at;
  const Sign = SIGNS[message.status];
  return (
    <div className={classes.meta}>
      {message.edited_at && !message.deleted_at && <span>{t('message.edited')}</span>}
      <time dateTime={message.at} title={dateAndTime(message.sent_at, i18n.language)}>
        {timeOfDay(message.at, i18n.language)}
      </time>
      {isOurs && (
        <span title={t(`status.${message.status}`)} style={{ display: 'inline-flex' }}>
          <Sign
            size={14}
            color={message.status === 'read' ? 'var(--mantine-color-anchor)' : undefined}
            role="img"
            aria-label={t(`status.${message.status}`)}
          />
        </span>
      )}
    </div>
  );
}

function Problem({ message, onAgain }: { message: Message; onAgain: Tools['onAgain'] }) {
  const { t } = useTranslation();
  return (
    <div className={classes.problem}>
      {t(message.status === 'failed' ? 'message.failed' : 'message.unknown')}
      {message.error ? ` ${t('message.because', { why: message.error })}` : ''}{' '}
      {onAgain && (
        <Anchor
          component="button"
          type="button"
          size="xs"
          fw={650}
          c="inherit"
          td="underline"
          onClick={() => onAgain(message)}
        >
          {t('message.again')}
        </Anchor>
      )}
    </div>
  );
}

function ToolMenu({ message, tools, writer }: { message: Message; tools: Tools; writer: string }) {
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
