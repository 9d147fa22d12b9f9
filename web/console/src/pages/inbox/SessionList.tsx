import { Alert, Badge, Button, Group, Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconEyeOff, IconInbox, IconPin } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../api/client';
import { usePreview } from '../../api/conversation';
import { useLines, useMyself, usePeople } from '../../api/queries';
import { useNow } from '../../lib/clock';
import { age, shortWhen } from '../../lib/format';
import { type Filters, groupOf, isMine, isOfferedTo, isOver, NO_FILTERS } from '../../lib/sessions';
import { useUnread } from '../../lib/unread';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { excerpt } from '../../ui/excerpt';
import { Face } from '../../ui/Person';
import { Empty, Failed, Loading } from '../../ui/States';
import type { Lists, View } from './Inbox';
import classes from './Inbox.module.css';

const ROW = 78;

interface Props {
  view: View;
  list: Lists;
  selected: number | null;
  filters: Filters;
  onSelect: (session: number) => void;
}

/** The list, of which only what is on the screen is drawn: it may have 10 000 rows. */
export function SessionList({ view, list, selected, filters, onSelect }: Props) {
  const { t } = useTranslation();
  const { shown } = list;
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 6,
    getItemKey: (index) => shown[index]?.id ?? index,
  });
  const at = shown.findIndex((it) => it.id === selected);
  useEffect(() => {
    if (at < 0) return;
    setActive(at);
    rows.scrollToIndex(at, { align: 'auto' });
  }, [at, rows]);
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  const { more, isMore } = list;
  useEffect(() => {
    if (more && !isMore && last >= shown.length - 10) more();
  }, [last, more, isMore, shown.length]);

  if (list.isPending) return <Loading />;
  if (list.error) return <Failed error={list.error} retry={list.retry} />;
  if (shown.length === 0 && !more) {
    const isFiltered = JSON.stringify(filters) !== JSON.stringify(NO_FILTERS);
    const what = isFiltered ? 'filtered' : view;
    return (
      <Empty
        icon={<IconInbox size={36} stroke={1.3} />}
        title={t(`inbox.empty.${what}`)}
        text={t(`inbox.empty.${what}Text`)}
      />
    );
  }

  function press(event: React.KeyboardEvent) {
    const moves: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 8,
      PageUp: -8,
      Home: -1e9,
      End: 1e9,
    };
    const by = event.altKey ? undefined : moves[event.key];
    if (by !== undefined) {
      event.preventDefault();
      const next = Math.min(shown.length - 1, Math.max(0, active + by));
      setActive(next);
      rows.scrollToIndex(next, { align: 'auto' });
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const session = shown[active];
      if (session) onSelect(session.id);
    }
  }

  const current = shown[active];
  return (
    <>
      {list.isStale && (
        <Alert color="yellow" p="xs" radius={0} icon={<IconAlertTriangle size={16} />}>
          {t('states.stale')}
        </Alert>
      )}
      <div
        ref={box}
        className={classes.list}
        role="listbox"
        aria-label={t('inbox.list', { view: t(`inbox.${view}`), count: shown.length })}
        tabIndex={0}
        aria-activedescendant={current ? `session-${current.id}` : undefined}
        onKeyDown={press}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="presentation">
          {rows.getVirtualItems().map((row) => {
            const session = shown[row.index];
            if (!session) return null;
            return (
              <Row
                key={row.key}
                session={session}
                view={view}
                top={row.start}
                isSelected={session.id === selected}
                isActive={row.index === active}
                isStill={!rows.isScrolling}
                place={row.index + 1}
                count={shown.length}
                onSelect={() => {
                  setActive(row.index);
                  onSelect(session.id);
                }}
              />
            );
          })}
        </div>
      </div>
      {isMore && (
        <Group justify="center" p={6}>
          <Loader size="xs" />
        </Group>
      )}
      {more && !isMore && shown.length === 0 && (
        <Group justify="center" p="md">
          <Button variant="default" size="xs" onClick={more}>
            {t('inbox.more')}
          </Button>
        </Group>
      )}
    </>
  );
}

interface RowProps {
  session: Session;
  view: View;
  top: number;
  isSelected: boolean;
  isActive: boolean;
  isStill: boolean;
  place: number;
  count: number;
  onSelect: () => void;
}

const TONES = {
  waiting: 'orange',
  customer_waits: 'pink',
  answered: 'teal',
  closing: 'gray',
  over: 'gray',
} as const;

function Row({
  session,
  view,
  top,
  isSelected,
  isActive,
  isStill,
  place,
  count,
  onSelect,
}: RowProps) {
  const { t, i18n } = useTranslation();
  const me = useMyself();
  const now = useNow(20_000);
  const people = usePeople();
  const { byId } = useLines();
  const isUnread = useUnread()(session);
  const { data: preview } = usePreview(session, isStill);
  const name = session.customer.name || t('conversation.nameless');
  const group = groupOf(session.status);
  const isOffered = isOfferedTo(session, me.id);
  const at = isOver(session)
    ? (session.closed_at ?? session.opened_at)
    : (preview?.at ?? session.queued_at);
  const owner =
    session.operator_id && session.operator_id !== me.id
      ? people.nameOf(session.operator_id)
      : null;
  const state = isOffered
    ? t('inbox.offered')
    : session.bot_id
      ? t('inbox.withBot')
      : isMine(session, me.id)
        ? t(`group.${group}`)
        : (owner ?? t(`group.${group}`));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for all its rows.
    <div
      id={`session-${session.id}`}
      role="option"
      aria-selected={isSelected}
      aria-posinset={place}
      aria-setsize={count}
      tabIndex={-1}
      className={classes.row}
      data-active={isActive || undefined}
      data-offered={isOffered || undefined}
      style={{ transform: `translateY(${top}px)`, height: ROW }}
      onClick={onSelect}
    >
      <div className={classes.face}>
        <Face name={name} size={40} />
        <span className={classes.kind}>
          <ChannelIcon
            kind={session.channel_kind}
            size={18}
            label={t(`kinds.${session.channel_kind}`)}
          />
        </span>
      </div>
      <div className={classes.words}>
        <div className={classes.first}>
          <Text fw={isUnread ? 700 : 550} size="sm" truncate dir="auto">
            {name}
          </Text>
          {session.pinned && <IconPin size={13} aria-label={t('inbox.pinned')} />}
          {session.silent && <IconEyeOff size={13} aria-label={t('inbox.silent')} />}
          <Text size="xs" c="dimmed" className={classes.when ?? ''}>
            {view === 'waiting'
              ? age(session.queued_at, now, i18n.language)
              : shortWhen(at, now, i18n.language)}
          </Text>
        </div>
        <div className={classes.first}>
          <Text
            size="xs"
            c={isUnread ? 'var(--mantine-color-text)' : 'dimmed'}
            fw={isUnread ? 600 : 400}
            truncate
            dir="auto"
            className={classes.grow ?? ''}
          >
            {preview ? excerpt(preview, t) : ' '}
          </Text>
          {isUnread && <span className={classes.dot} role="img" aria-label={t('inbox.unread')} />}
        </div>
        <div className={classes.first}>
          <Badge
            size="xs"
            radius="sm"
            color={isOffered ? 'petrol' : owner ? 'gray' : TONES[group]}
            variant={isOffered ? 'filled' : 'light'}
          >
            {state}
          </Badge>
          {session.unanswered && !isOver(session) && (
            <Badge size="xs" radius="sm" color="red">
              {t('inbox.late')}
            </Badge>
          )}
          <Text size="xs" c="dimmed" truncate className={classes.when ?? ''}>
            {byId.get(session.line_id)?.name}
          </Text>
        </div>
      </div>
    </div>
  );
}
