import {
  ActionIcon,
  Badge,
  Button,
  CloseButton,
  Group,
  Indicator,
  Popover,
  Select,
  Stack,
  Switch,
  Tabs,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconFilter, IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLines, useMyself } from '../../api/queries';
import { saidPresence } from '../../app/MeMenu';
import { useKey } from '../../app/Shortcuts';
import { KINDS } from '../../lib/channels';
import { type Filters, GROUPS, NO_FILTERS, type Group as StatusGroup } from '../../lib/sessions';
import { standing } from '../../ui/Person';
import { VIEWS, type View } from './Inbox';
import classes from './Inbox.module.css';

interface Props {
  view: View;
  counts: { mine: number; waiting: number };
  filters: Filters;
  onView: (view: View) => void;
  onFilters: (filters: Filters) => void;
}

/** Which list, searched for what, narrowed down to what. */
export function InboxHead({ view, counts, filters, onView, onFilters }: Props) {
  const { t } = useTranslation();
  const search = useRef<HTMLInputElement>(null);
  useKey('search', () => search.current?.focus());
  return (
    <header className={classes.head}>
      <h1 className="visually-hidden">{t('layout.conversations')}</h1>
      <Tabs value={view} onChange={(it) => onView(it as View)} variant="default">
        <Tabs.List grow>
          {VIEWS.map((it) => (
            <Tabs.Tab key={it} value={it} fw={it === view ? 600 : 400}>
              <Group gap={6} wrap="nowrap" justify="center">
                {t(`inbox.${it}`)}
                {it !== 'all' && counts[it] > 0 && (
                  <Badge
                    size="sm"
                    variant="filled"
                    circle={counts[it] < 10}
                    color={it === 'mine' ? 'pink.8' : 'petrol'}
                  >
                    {counts[it] > 9999 ? '9999+' : counts[it]}
                  </Badge>
                )}
              </Group>
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <Group gap={6} wrap="nowrap" p="xs">
        <TextInput
          ref={search}
          className={classes.search ?? ''}
          size="sm"
          aria-label={t('inbox.search')}
          placeholder={t('inbox.search')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={filters.text}
          onChange={(event) => onFilters({ ...filters, text: event.currentTarget.value })}
          onKeyDown={(event) => event.key === 'Escape' && onFilters({ ...filters, text: '' })}
          rightSection={
            filters.text && (
              <CloseButton
                size="sm"
                aria-label={t('inbox.clear')}
                onClick={() => onFilters({ ...filters, text: '' })}
              />
            )
          }
        />
        <FilterMenu view={view} filters={filters} onFilters={onFilters} />
      </Group>
      <Absent />
    </header>
  );
}

/** Says that one is not there, since lines that look for that offer nothing then; and the way back. */
function Absent() {
  const { t } = useTranslation();
  const me = useMyself();
  const { lines } = useLines();
  const isMember = lines.some((it) => it.active && it.members.includes(me.id));
  if (!isMember || standing(me) === 'online') return null;
  return (
    <Group gap="xs" px="xs" pb="xs" justify="space-between" wrap="nowrap">
      <Text size="xs" c="dimmed">
        {t(me.time_tracking ? 'inbox.offWork' : 'inbox.absent')}
      </Text>
      <Button
        size="compact-xs"
        variant="light"
        onClick={() =>
          void saidPresence(me.id, me.time_tracking ? { workday: 'opened' } : { status: 'online' })
        }
      >
        {t(me.time_tracking ? 'inbox.beginWork' : 'inbox.backOnline')}
      </Button>
    </Group>
  );
}

function FilterMenu({ view, filters, onFilters }: Pick<Props, 'view' | 'filters' | 'onFilters'>) {
  const { t } = useTranslation();
  const { lines } = useLines();
  const { line, kind, group, unanswered } = filters;
  const count = [line !== null, kind !== null, group !== null, unanswered].filter(Boolean).length;
  const groups: StatusGroup[] =
    view === 'all'
      ? (Object.keys(GROUPS) as StatusGroup[])
      : view === 'mine'
        ? ['customer_waits', 'answered', 'closing']
        : [];
  return (
    <Popover position="bottom-end" width={280} trapFocus shadow="md">
      <Popover.Target>
        <Tooltip label={t('inbox.filter')}>
          <Indicator label={count} size={16} disabled={count === 0} color="pink.8">
            <ActionIcon size={36} variant="default" aria-label={t('inbox.filterCount', { count })}>
              <IconFilter size={17} />
            </ActionIcon>
          </Indicator>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('inbox.filter')}>
        <Stack gap="sm">
          <Select
            label={t('inbox.line')}
            placeholder={t('inbox.anyLine')}
            data={lines.map((it) => ({ value: String(it.id), label: it.name }))}
            value={line === null ? null : String(line)}
            onChange={(it) => onFilters({ ...filters, line: it === null ? null : Number(it) })}
            clearable
            searchable
            openOnFocus={false}
            comboboxProps={{ withinPortal: false }}
          />
          <Select
            label={t('inbox.channel')}
            placeholder={t('inbox.anyChannel')}
            data={KINDS.map((it) => ({ value: it, label: t(`kinds.${it}`) }))}
            value={kind}
            onChange={(it) => onFilters({ ...filters, kind: it })}
            clearable
            comboboxProps={{ withinPortal: false }}
          />
          {groups.length > 0 && (
            <Select
              label={t('inbox.status')}
              placeholder={t('inbox.anyStatus')}
              data={groups.map((it) => ({ value: it, label: t(`group.${it}`) }))}
              value={group}
              onChange={(it) => onFilters({ ...filters, group: it as StatusGroup | null })}
              clearable
              comboboxProps={{ withinPortal: false }}
            />
          )}
          <Switch
            label={t('inbox.unanswered')}
            checked={unanswered}
            onChange={(event) => onFilters({ ...filters, unanswered: event.currentTarget.checked })}
          />
          <Button
            variant="default"
            size="xs"
            disabled={count === 0}
            onClick={() => onFilters({ ...NO_FILTERS, text: filters.text })}
          >
            {t('inbox.clearFilters')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
