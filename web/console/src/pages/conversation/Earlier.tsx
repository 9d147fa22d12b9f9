import { Anchor, Button, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Session } from '../../api/client';
import { usePeople } from '../../api/queries';
import { dateAndTime, dayOf } from '../../lib/format';
import classes from './Conversation.module.css';

interface TopProps {
  /** Whether there is nothing before what is shown. */
  isAll: boolean;
  /** Whether all of the session that is open is there. */
  isMore: boolean;
  isBusy: boolean;
  lookedTo: string | null;
  onMore: () => void;
}

/** Above everything that is shown of a chat: the way to what was before. */
export function Top({ isAll, isMore, isBusy, lookedTo, onMore }: TopProps) {
  const { t, i18n } = useTranslation();
  if (!isMore) return null;
  if (isAll) {
    return (
      <Text size="xs" c="dimmed" ta="center" py={6}>
        {t('earlier.begun')}
      </Text>
    );
  }
  return (
    <div className={classes.top}>
      {lookedTo && (
        <Text size="xs" c="dimmed">
          {t('earlier.noneSince', { day: dayOf(lookedTo, i18n.language) })}
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        loading={isBusy}
        leftSection={<IconHistory size={15} />}
        onClick={onMore}
      >
        {t(lookedTo ? 'earlier.further' : 'earlier.more')}
      </Button>
    </div>
  );
}

/** Where one session of a chat ends and the next begins. */
export function Boundary({ session, isCurrent }: { session: Session; isCurrent: boolean }) {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const facts = [
    dateAndTime(session.opened_at, i18n.language),
    people.nameOf(session.operator_id),
    session.close_reason && t(`closed.${session.close_reason}`),
  ];
  return (
    <div className={classes.boundary} data-current={isCurrent || undefined}>
      <span>
        {isCurrent ? (
          <strong>{t('earlier.this')}</strong>
        ) : (
          <Anchor size="xs" fw={650} component={Link} to={`/conversations/${session.id}?view=all`}>
            {t('panel.session', { id: session.id })}
          </Anchor>
        )}
        {facts.filter(Boolean).map((it) => (
          <span key={it}> · {it}</span>
        ))}
      </span>
    </div>
  );
}
