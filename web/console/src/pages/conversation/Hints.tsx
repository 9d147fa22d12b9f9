import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/conversation';
import { factsOf } from '../../lib/channels';
import { useNow } from '../../lib/clock';
import { dateAndTime, span } from '../../lib/format';

interface Props {
  conversation: Conversation;
  length: number;
  internal: boolean;
}

/** How long a text may be on this channel, and how long the customer can be written to. */
export function Hints({ conversation, length, internal }: Props) {
  const { t, i18n } = useTranslation();
  const now = useNow(30_000);
  const kind = conversation.session.channel_kind;
  const facts = factsOf(kind);
  if (internal) return <Text size="xs">{t('hints.note')}</Text>;
  const until = conversation.windowUntil ? Date.parse(conversation.windowUntil) : null;
  const parts = Math.max(1, Math.ceil(length / facts.text));
  const channel = t(`kinds.${kind}`);
  const unit = facts.unit === 'bytes' ? t('hints.bytes') : '';
  return (
    <div style={{ display: 'flex', gap: 12, marginInlineStart: 'auto', flexWrap: 'wrap' }}>
      {until !== null && until > now && (
        <Text size="xs" c={until - now < 3_600_000 ? 'var(--mantine-color-error)' : 'dimmed'}>
          {t('hints.window', {
            left: span(until - now, i18n.language),
            until: dateAndTime(until, i18n.language),
          })}
        </Text>
      )}
      {until !== null && until <= now && (
        <Text size="xs" c="var(--mantine-color-error)">
          {t('hints.windowClosed', { channel, until: dateAndTime(until, i18n.language) })}
        </Text>
      )}
      {length > facts.text * 0.7 && (
        <Text size="xs" c={parts > 1 ? 'var(--mantine-color-error)' : 'dimmed'}>
          {length}/{facts.text} {unit}
          {parts > 1 ? ` · ${t('hints.parts', { count: parts })}` : ''}
        </Text>
      )}
    </div>
  );
}
