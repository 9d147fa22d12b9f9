import {
  Alert,
  Badge,
  Button,
  NavLink as Entry,
  Group,
  Paper,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconAlertTriangle, IconArrowLeft } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useBlocker, useParams } from 'react-router';
import { changeLine, type Fields } from '../../api/lines';
import { queries, useLine, useLines, useLint, useMyself } from '../../api/queries';
import { useUnsaved } from '../../lib/unsaved';
import { Empty, Failed, Loading } from '../../ui/States';
import { tellDone, tellError } from '../../ui/toast';
import { DeleteLine } from './DeleteLine';
import { FIELDS, GROUPS, type GroupName } from './fields';
import { fromRest, problemOf, same, toRest } from './form';
import { LeaveDialog } from './LeaveDialog';
import classes from './Settings.module.css';
import { SettingsGroup } from './SettingsGroup';

/** All settings of a line, by groups; saved together, whatever group they are in. */
export default function LineSettings() {
  const { t } = useTranslation();
  const { line, group } = useParams();
  const id = Number(line);
  const me = useMyself();
  const query = useLine(id);
  const lines = useLines();
  if (me.role === 'operator')
    return <Empty whole title={t('settings.forbidden')} text={t('settings.forbiddenText')} />;
  if (query.isPending || lines.isPending) return <Loading />;
  if (query.data === undefined)
    return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (query.data === null)
    return <Empty whole title={t('settings.gone')} text={t('settings.goneText')} />;
  const member = lines.byId.get(id)?.members.includes(me.id) ?? false;
  if (me.role !== 'admin' && !member) {
    return <Empty whole title={t('settings.forbidden')} text={t('settings.forbiddenText')} />;
  }
  const name = GROUPS.find((it) => it === group) ?? 'queue';
  return <Form key={id} id={id} group={name} fields={query.data} />;
}

function Form({ id, group, fields }: { id: number; group: GroupName; fields: Fields }) {
  const { t } = useTranslation();
  const before = useMemo(() => fromRest(fields), [fields]);
  const [values, setValues] = useState(before);
  const [known, setKnown] = useState(before);
  const { data: warnings = [] } = useLint(id);
  // What somebody else has changed meanwhile shows where it was not touched here.
  useEffect(() => {
    setKnown((was) => {
      setValues((now) =>
        Object.fromEntries(
          Object.entries(before).map(([name, value]) => [
            name,
            same(now[name], was[name]) ? value : now[name],
          ]),
        ),
      );
      return before;
    });
  }, [before]);
  const changed = FIELDS.filter((it) => !same(known[it.name], values[it.name]));
  const wrong = changed.filter((it) => problemOf(it, values) !== null);
  const isDirty = changed.length > 0;
  useUnsaved(isDirty);
  const blocker = useBlocker(
    ({ nextLocation }) => isDirty && !nextLocation.pathname.startsWith(`/lines/${id}`),
  );
  const save = useMutation({
    mutationFn: () => changeLine(id, toRest(known, values)),
    onSuccess: async () => {
      setKnown(values);
      tellDone(t('settings.saved'));
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['line', id] }),
        queries.invalidateQueries({ queryKey: ['lint', id] }),
        queries.invalidateQueries({ queryKey: ['lines'] }),
      ]);
    },
    onError: (error) => tellError(error),
  });
  const set = (name: string, value: unknown) => setValues((now) => ({ ...now, [name]: value }));
  const groupsOf = (names: string[]) =>
    new Set(FIELDS.filter((it) => names.includes(it.name)).map((it) => it.group));
  const warned = groupsOf(warnings.map((it) => it.field));
  const edited = groupsOf(changed.map((it) => it.name));

  return (
    <div className={classes.page}>
      <nav className={classes.groups} aria-label={t('settings.groups')}>
        <Button
          component={Link}
          to="/contact"
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconArrowLeft size={15} />}
          mb="xs"
        >
          {t('layout.contact')}
        </Button>
        {GROUPS.map((it) => (
          <Entry
            key={it}
            component={NavLink}
            to={`/lines/${id}/${it}`}
            label={t(`groups.${it}`)}
            active={it === group}
            {...(it === group ? { 'aria-current': 'page' as const } : {})}
            className={classes.entry ?? ''}
            rightSection={
              <Group gap={4} wrap="nowrap">
                {edited.has(it) && (
                  <span className={classes.dot} role="img" aria-label={t('settings.edited')} />
                )}
                {warned.has(it) && (
                  <IconAlertTriangle
                    size={15}
                    color="var(--canali-warn)"
                    role="img"
                    aria-label={t('settings.warned')}
                  />
                )}
              </Group>
            }
          />
        ))}
      </nav>
      <div className={classes.form}>
        <header className={classes.head}>
          <Title order={1}>{String(known.LINE_NAME || `#${id}`)}</Title>
          <Badge color={known.ACTIVE ? 'teal' : 'gray'}>
            {t(known.ACTIVE ? 'contact.active' : 'contact.inactive')}
          </Badge>
        </header>
        <Stack gap="lg">
          <div>
            <Title order={2}>{t(`groups.${group}`)}</Title>
            <Text size="sm" c="dimmed" maw={640}>
              {t(`groupHelp.${group}`)}
            </Text>
          </div>
          {warnings.some((it) => it.code === 'channels_connected') && group === 'other' && (
            <Alert color="yellow" icon={<IconAlertTriangle size={18} />}>
              {t('lint.channels_connected')}
            </Alert>
          )}
          <SettingsGroup
            group={group}
            line={id}
            values={values}
            before={known}
            warnings={warnings}
            onChange={set}
          />
          {group === 'other' && <DeleteLine id={id} name={String(known.LINE_NAME)} />}
        </Stack>
      </div>
      {isDirty && (
        <Paper
          className={classes.bar}
          shadow="md"
          withBorder
          role="region"
          aria-label={t('settings.unsaved')}
        >
          <Text size="sm" fw={550}>
            {wrong.length > 0
              ? t('settings.wrong', {
                  count: wrong.length,
                  field: t(`set.${wrong[0]?.name}.label`),
                })
              : t('settings.changes', { count: changed.length })}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={() => setValues(known)} disabled={save.isPending}>
              {t('common.discard')}
            </Button>
            <Button
              onClick={() => save.mutate()}
              loading={save.isPending}
              disabled={wrong.length > 0}
            >
              {t('common.save')}
            </Button>
          </Group>
        </Paper>
      )}
      <LeaveDialog blocker={blocker} />
    </div>
  );
}
