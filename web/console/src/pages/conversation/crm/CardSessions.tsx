import { Badge, Button, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type CardRef, type CardSession, type Page, useCardPages } from '../../../api/crm';
import { usePeople } from '../../../api/queries';
import { dateAndTime } from '../../../lib/format';
import { groupOf } from '../../../lib/sessions';
import { ChannelIcon } from '../../../ui/ChannelIcon';
import classes from './Crm.module.css';

interface Props {
  card: CardRef;
  chat?: number;
  first: Page<CardSession>;
}

/** The customer's sessions on all channels, newest first. */
export function CardSessions({ card, chat, first }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useCardPages(
    card,
    'sessions',
    first,
  );
  const sessions = data.pages.flatMap((it) => it.items);
  if (sessions.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <Title order={4} size="xs" id={id} mb={4}>
        {t('crm.sessions')}
      </Title>
      <ul className={classes.list}>
        {sessions.map((it) => (
          <li key={it.id}>
            <Row session={it} isHere={it.chat_id === chat} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('crm.more')}
        </Button>
      )}
    </section>
  );
}

function Row({ session, isHere }: { session: CardSession; isHere: boolean }) {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const group = groupOf(session.status);
  const inside = (
    <>
      <ChannelIcon kind={session.channel} size={18} label={t(`kinds.${session.channel}`)} />
      <span className={classes.words}>
        <Text size="xs" component="span">
          #{session.id} · {dateAndTime(session.opened_at, i18n.language)}
        </Text>
        <Text size="xs" c="dimmed" component="span" truncate>
          {people.nameOf(session.operator_id) || t('crm.nobodyTook')}
          {isHere ? ` · ${t('crm.thisChat')}` : ''}
        </Text>
      </span>
      <Badge size="xs" radius="sm" color={group === 'over' ? 'gray' : 'teal'}>
        {t(`group.${group}`)}
      </Badge>
    </>
  );
  if (!session.readable) {
    return (
      <span className={classes.row} title={t('crm.notYours')}>
        {inside}
      </span>
    );
  }
  return (
    <Link className={classes.row ?? ''} to={`/conversations/${session.id}?view=all`}>
      {inside}
    </Link>
  );
}
