import { Alert, Group, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Line } from '../../api/lines';
import { fullName, useChannels, usePeople } from '../../api/queries';
import type { OpenSessions } from '../../api/sessions';
import { useNow } from '../../lib/clock';
import { age, dateAndTime, span } from '../../lib/format';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { standing, UserFace } from '../../ui/Person';
import { HOUR, hourOf, PARTS, type Standing, standingOf } from './hour';
import classes from './Overview.module.css';
import type { Begun } from './useHour';

/** The longest waiting that are shown by name. */
const SHOWN = 5;

interface Props {
  line: Line;
  open: OpenSessions;
  /** What began within the last hour on all lines; null while that is not known. */
  begun: Begun | null;
  error: unknown;
}

/** One line: how it stands, its last hour, who waits, who is there, what does not go out. */
export function LinePart({ line, open, begun, error }: Props) {
  const { t } = useTranslation();
  const now = useNow(10_000);
  const stands = standingOf(open.values(), line.id);
  return (
    <article className={classes.card} aria-labelledby={`line-${line.id}`}>
      <Title order={2} size="h4" id={`line-${line.id}`}>
        {line.name}
      </Title>
      <Troubles line={line.id} />
      <Figures line={line} stands={stands} now={now} />
      <div className={classes.parts}>
        <LastHour line={line.id} now={now} begun={begun} error={error} />
        <Waiting stands={stands} now={now} />
        <People line={line} stands={stands} />
      </div>
      <span className="visually-hidden">{t('overview.live')}</span>
    </article>
  );
}

function Figure({
  label,
  value,
  alarm = false,
}: {
  label: string;
  value: string;
  alarm?: boolean;
}) {
  return (
    <div className={classes.figure}>
      <div className={classes.number} data-alarm={alarm || undefined}>
        {value}
      </div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
    </div>
  );
}

function Figures({ line, stands, now }: { line: Line; stands: Standing; now: number }) {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const online = line.members.filter((id) => {
    const user = people.byId.get(id);
    return user && standing(user) === 'online';
  }).length;
  const oldest = stands.waiting[0];
  const nobody = online === 0 && line.members.length > 0;
  return (
    <div className={classes.figures}>
      <Figure
        label={t('overview.waiting')}
        value={String(stands.waiting.length)}
        alarm={stands.waiting.some((it) => it.unanswered)}
      />
      <Figure
        label={t('overview.longest')}
        value={oldest ? age(oldest.queued_at, now, i18n.language) : '–'}
      />
      <Figure label={t('overview.inWork')} value={String(stands.inWork)} />
      <Figure label={t('overview.closing')} value={String(stands.closing)} />
      {stands.withBots > 0 && (
        <Figure label={t('overview.withBots')} value={String(stands.withBots)} />
      )}
      <Figure
        label={t('overview.online')}
        value={`${online}/${line.members.length}`}
        alarm={nobody && stands.waiting.length > 0}
      />
    </div>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <Title order={3} size="sm" mb={8}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function LastHour({
  line,
  now,
  begun,
  error,
}: Pick<Props, 'begun' | 'error'> & { line: number; now: number }) {
  const { t, i18n } = useTranslation();
  if (!begun) {
    return (
      <Part title={t('overview.hour')}>
        <Text size="sm" c="dimmed">
          {t(error ? 'states.failed' : 'states.loading')}
        </Text>
      </Part>
    );
  }
  const hour = hourOf(
    begun.sessions.filter((it) => it.line_id === line),
    now,
  );
  const most = Math.max(1, ...hour.bars);
  const came = `${hour.came}${begun.isAll ? '' : '+'}`;
  const waited = hour.medianMs === null ? '–' : span(hour.medianMs, i18n.language);
  return (
    <Part title={t('overview.hour')}>
      <div
        className={classes.bars}
        role="img"
        aria-label={t('overview.bars', { count: hour.came, parts: hour.bars.join(', ') })}
      >
        {hour.bars.map((count, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of an hour, in order.
            key={index}
            className={classes.bar}
            data-none={count === 0 || undefined}
            style={{ height: `${(100 * count) / most}%` }}
            title={t('overview.part', {
              count,
              minutes: (HOUR / PARTS / 60_000) * (PARTS - index),
            })}
          />
        ))}
      </div>
      <div className={classes.ends}>
        <Text size="xs" c="dimmed">
          {t('overview.anHourAgo')}
        </Text>
        <Text size="xs" c="dimmed">
          {t('overview.now')}
        </Text>
      </div>
      <Text size="sm" mt={6}>
        {t('overview.hourWords', {
          came,
          taken: hour.taken,
          over: hour.over,
          late: hour.late,
          waited,
        })}
      </Text>
    </Part>
  );
}

function Waiting({ stands, now }: { stands: Standing; now: number }) {
  const { t, i18n } = useTranslation();
  const more = stands.waiting.length - SHOWN;
  return (
    <Part title={t('overview.longestWaiting')}>
      {stands.waiting.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('overview.nobodyWaits')}
        </Text>
      )}
      <ul className={classes.list}>
        {stands.waiting.slice(0, SHOWN).map((it) => (
          <li key={it.id}>
            <Link className={classes.row ?? ''} to={`/conversations/${it.id}?view=waiting`}>
              <ChannelIcon kind={it.channel_kind} size={18} />
              <span className={classes.name} dir="auto">
                {it.customer.name || t('conversation.nameless')}
              </span>
              <span
                className={classes.aside}
                style={it.unanswered ? { color: 'var(--mantine-color-error)' } : undefined}
              >
                {age(it.queued_at, now, i18n.language)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Text size="xs" c="dimmed" px={6} pt={4}>
          {t('overview.more', { count: more })}
        </Text>
      )}
    </Part>
  );
}

const ORDER = { online: 0, away: 1, offline: 2 } as const;

function People({ line, stands }: { line: Line; stands: Standing }) {
  const { t } = useTranslation();
  const people = usePeople();
  const members = line.members.flatMap((id) => people.byId.get(id) ?? []);
  members.sort(
    (a, b) =>
      ORDER[standing(a)] - ORDER[standing(b)] ||
      (stands.byOperator.get(b.id) ?? 0) - (stands.byOperator.get(a.id) ?? 0) ||
      fullName(a).localeCompare(fullName(b)),
  );
  return (
    <Part title={t('overview.people')}>
      {members.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('overview.nobody')}
        </Text>
      )}
      <ul className={classes.list} style={{ maxHeight: 216, overflowY: 'auto' }}>
        {members.map((it) => (
          <li key={it.id} className={classes.row}>
            <UserFace user={it} size={24} />
            <span className={classes.name} dir="auto">
              {fullName(it)}
              <span className="visually-hidden">, {t(`presence.${standing(it)}`)}</span>
            </span>
            <span className={classes.aside}>
              {t('overview.load', { count: stands.byOperator.get(it.id) ?? 0 })}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Channels whose messages do not go out. */
function Troubles({ line }: { line: number }) {
  const { t, i18n } = useTranslation();
  const { data: channels } = useChannels(line);
  const failing = channels?.filter((it) => !it.health.ok || it.health.paused_until) ?? [];
  if (failing.length === 0) return null;
  return (
    <Alert color="red" p="xs" mt="sm" icon={<IconAlertTriangle size={16} />}>
      {failing.map(({ id, kind, name, health }) => (
        <Group key={id} gap={8} wrap="nowrap" align="flex-start">
          <ChannelIcon kind={kind} size={16} />
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t('overview.failing', {
              name: name || t(`kinds.${kind}`),
              count: health.failures,
              why: health.error ?? '',
            })}
            {health.paused_until &&
              ` ${t('channel.paused', { until: dateAndTime(health.paused_until, i18n.language) })}`}
          </Text>
        </Group>
      ))}
    </Alert>
  );
}
