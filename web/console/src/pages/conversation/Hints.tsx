import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/conversation';
import { factsOf } from '../../lib/channels';
import { useNow } from '../../lib/clock';
import { dateAndTime, span } from '../../lib/format';
import { reachOf } from '../../lib/windows';

/** From so little on it is told in red. */
const SOON_MS = 3_600_000;

interface Props {
  conversation: Conversation;
  length: number;
  internal: boolean;
}

/** How long a text may be on this channel, and how long the customer can be written to. */
export function Hints({ conversation, length, internal }: Props) {
  const { t } = useTranslation();
  const facts = factsOf(conversation.session.channel_kind);
  if (internal) return <Text size="xs">{t('hints.note')}</Text>;
  const parts = Math.max(1, Math.ceil(length / facts.text));
  const unit = facts.unit === 'bytes' ? t('hints.bytes') : '';
  return (
    <div style={{ display: 'flex', gap: 12, marginInlineStart: 'auto', flexWrap: 'wrap' }}>
      <Window conversation={conversation} />
      {length > facts.text * 0.7 && (
        <Text size="xs" c={parts > 1 ? 'var(--mantine-color-error)' : 'dimmed'}>
          {length}/{facts.text} {unit}
          {parts > 1 ? ` · ${t('hints.parts', { count: parts })}` : ''}
        </Text>
      )}
    </div>
  );
}

function Window({ conversation }: { conversation: Conversation }) {
  const { t, i18n } = useTranslation();
  const now = useNow(30_000);
  const reach = reachOf(conversation.session, now);
  if (reach.can === 'anything' && reach.until === null) return null;
  if (reach.can === 'anything' || reach.can === 'person') {
    const until = reach.until ?? now;
    if (!Number.isFinite(until)) return null;
    const words = {
      left: span(until - now, i18n.language),
      until: dateAndTime(until, i18n.language),
    };
    return (
      <Text size="xs" c={until - now < SOON_MS ? 'var(--mantine-color-error)' : 'dimmed'}>
        {t(reach.can === 'person' ? 'hints.person' : 'hints.window', words)}
      </Text>
    );
  }
  if (reach.since === null) return null;
  return (
    <Text size="xs" c="var(--mantine-color-error)">
      {t('hints.windowClosed', { since: dateAndTime(reach.since, i18n.language) })}
    </Text>
  );
}
