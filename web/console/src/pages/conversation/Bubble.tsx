import { Anchor, Badge, Text } from '@mantine/core';
import {
  IconAlertCircle,
  IconCheck,
  IconChecks,
  IconClock,
  IconExternalLink,
  IconHelpCircle,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/client';
import { usePeople } from '../../api/queries';
import { dateAndTime, timeOfDay } from '../../lib/format';
import { excerpt } from '../../ui/excerpt';
import { Face } from '../../ui/Person';
import { Body } from './Body';
import classes from './Conversation.module.css';
import { ToolMenu, type Tools } from './ToolMenu';

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
      {isFailed && !isTheirs && (
        <Problem message={message} onAgain={message.gone ? null : tools.onAgain} />
      )}
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
