import {
  Button,
  Divider,
  Group,
  PasswordInput,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type User } from '../../api/client';
import { queries, useMyself, usePeople } from '../../api/queries';
import { saidPresence } from '../../app/MeMenu';
import { tellDone, tellError } from '../../ui/toast';
import { same } from '../settings/form';
import { bodyOf, PersonFields, saidOf, wrongWith } from './fields';
import { passwordProblem, suggestion } from './password';
import { Tokens } from './Tokens';
import { Ways } from './Ways';

/** Instants of Mantine's fields are texts without a zone: the reader's. */
const toField = (at: string | undefined) => (at ? localText(new Date(at)) : null);
const toInstant = (text: string) => new Date(text.replace(' ', 'T')).toISOString();

function localText(date: Date): string {
  const pad = (it: number) => String(it).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}:00`;
}

/** A person: who they are, leave, presence, password, token, and whether they work here. */
export function PersonForm({ user, onDone }: { user: User; onDone: () => void }) {
  const { t } = useTranslation();
  const { byId } = usePeople();
  const now = byId.get(user.id) ?? user;
  return (
    <Stack gap="lg">
      <Profile user={user} onDone={onDone} />
      {!user.bot && (
        <>
          <Divider />
          <Leave user={now} />
          <Divider />
          <Presence user={now} />
          <Divider />
          <Password user={user} />
        </>
      )}
      <Divider />
      {!user.bot && <Ways user={user} />}
      {!user.bot && <Divider />}
      <Tokens user={user} />
      <Divider />
      <Employment user={now} />
      <Text size="xs" c="dimmed">
        {t('people.id', { id: user.id })}
      </Text>
    </Stack>
  );
}

/** Changes what is said, and shows it everywhere. */
export function useChange(user: User, said: string, onDone?: () => void) {
  return useMutation({
    mutationFn: (body: Record<string, unknown>) =>
      data(api.PATCH('/api/v1/users/{id}', { params: { path: { id: user.id } }, body })),
    onSuccess: (changed) => {
      queries.setQueryData<User[]>(['users'], (all) =>
        all?.map((it) => (it.id === changed.id ? changed : it)),
      );
      void queries.invalidateQueries({ queryKey: ['me'] });
      void queries.invalidateQueries({ queryKey: ['lines'] });
      tellDone(said);
      onDone?.();
    },
    onError: (error) => tellError(error),
  });
}

function Profile({ user, onDone }: { user: User; onDone: () => void }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState(saidOf(user));
  const [isTried, setTried] = useState(false);
  const change = useChange(user, t('common.saved'), onDone);
  const isWhole = Object.keys(wrongWith(said, user.bot)).every(
    (it) => it === 'email' && user.id === 1,
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isWhole) change.mutate(bodyOf(said));
      }}
    >
      <PersonFields
        said={said}
        bot={user.bot}
        isTried={isTried}
        onChange={(part) => setSaid({ ...said, ...part })}
      />
      <Group justify="flex-end" mt="md">
        <Button type="submit" loading={change.isPending} disabled={same(said, saidOf(user))}>
          {t('common.save')}
        </Button>
      </Group>
    </form>
  );
}

function Leave({ user }: { user: User }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(toField(user.leave?.from));
  const [to, setTo] = useState(toField(user.leave?.to));
  const change = useChange(user, t('common.saved'));
  const isWrong = from !== null && to !== null && toInstant(from) >= toInstant(to);
  const isWhole = from !== null && to !== null && !isWrong;
  const picker = { valueFormat: 'DD/MM/YYYY HH:mm', clearable: false } as const;
  return (
    <section>
      <Title order={2} size="sm">
        {t('people.leave')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('people.leaveHelp')}
      </Text>
      <Group grow align="flex-start">
        <DateTimePicker label={t('people.leaveFrom')} value={from} onChange={setFrom} {...picker} />
        <DateTimePicker
          label={t('people.leaveTo')}
          value={to}
          onChange={setTo}
          error={isWrong ? t('people.leaveWrong') : null}
          {...picker}
        />
      </Group>
      <Group justify="flex-end" mt="xs">
        {user.leave && (
          <Button
            variant="default"
            onClick={() => {
              setFrom(null);
              setTo(null);
              change.mutate({ leave: null });
            }}
          >
            {t('people.noLeave')}
          </Button>
        )}
        <Button
          variant="default"
          disabled={!isWhole}
          loading={change.isPending}
          onClick={() =>
            from && to && change.mutate({ leave: { from: toInstant(from), to: toInstant(to) } })
          }
        >
          {t('people.setLeave')}
        </Button>
      </Group>
    </section>
  );
}

function Presence({ user }: { user: User }) {
  const { t } = useTranslation();
  const change = useChange(user, t('common.saved'));
  return (
    <section>
      <Title order={2} size="sm" mb="xs">
        {t('people.presence')}
      </Title>
      <Switch
        label={t('people.tracking')}
        description={t('people.trackingHelp')}
        checked={user.time_tracking}
        onChange={(event) => change.mutate({ time_tracking: event.currentTarget.checked })}
        mb="sm"
      />
      {user.time_tracking ? (
        <SegmentedControl
          fullWidth
          aria-label={t('people.workday')}
          value={user.workday}
          onChange={(it) => void saidPresence(user.id, { workday: it as User['workday'] })}
          data={(['opened', 'paused', 'closed'] as const).map((it) => ({
            value: it,
            label: t(`workday.${it}`),
          }))}
        />
      ) : (
        <SegmentedControl
          fullWidth
          aria-label={t('people.presence')}
          value={user.status}
          onChange={(it) => void saidPresence(user.id, { status: it as User['status'] })}
          data={(['online', 'away', 'offline'] as const).map((it) => ({
            value: it,
            label: t(`presence.${it}`),
          }))}
        />
      )}
    </section>
  );
}

/** A new password, of oneself or of anybody as an admin. */
export function Password({ user }: { user: User }) {
  const { t } = useTranslation();
  const me = useMyself();
  const [password, setPassword] = useState('');
  const problem = password === '' ? null : passwordProblem(password);
  const set = useMutation({
    mutationFn: () =>
      data(
        api.PUT('/api/v1/users/{id}/password', {
          params: { path: { id: user.id } },
          body: { password },
        }),
      ),
    onSuccess: () => {
      setPassword('');
      tellDone(t('people.passwordSet'));
    },
    onError: (error) => tellError(error),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== '' && problem === null) set.mutate();
      }}
    >
      <Title order={2} size="sm" mb="xs">
        {t('signin.password')}
      </Title>
      <PasswordInput
        label={t('people.newPassword')}
        description={t('people.passwordHelp')}
        autoComplete="new-password"
        value={password}
        error={problem ? t(problem) : null}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('signin.show'), tabIndex: 0 }}
      />
      <Group justify="flex-end" mt="xs">
        {me.id !== user.id && (
          <Button variant="subtle" onClick={() => setPassword(suggestion())}>
            {t('people.suggest')}
          </Button>
        )}
        <Button
          type="submit"
          variant="default"
          disabled={password === '' || problem !== null}
          loading={set.isPending}
        >
          {t('people.setPassword')}
        </Button>
      </Group>
    </form>
  );
}

function Employment({ user }: { user: User }) {
  const { t } = useTranslation();
  const me = useMyself();
  const change = useChange(user, t('common.saved'));
  if (user.id === me.id) return null;
  return (
    <section>
      <Title order={2} size="sm">
        {t(user.active ? 'people.dismiss' : 'people.takeBack')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t(user.active ? 'people.dismissHelp' : 'people.takeBackHelp')}
      </Text>
      <Button
        color={user.active ? 'red' : 'petrol'}
        variant="light"
        loading={change.isPending}
        onClick={() => change.mutate({ active: !user.active })}
      >
        {t(user.active ? 'people.dismiss' : 'people.takeBack')}
      </Button>
    </section>
  );
}
