import { Badge, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signedOut } from '../../api/auth';
import { api, data, type Listed, type User } from '../../api/client';
import { queries, useMyself } from '../../api/queries';
import { dateAndTime } from '../../lib/format';
import { tellDone, tellError } from '../../ui/toast';
import { Pasted } from '../contact/ChannelDetails';
import classes from './People.module.css';

/** What somebody acts by: browsers they are signed in with, and tokens of programs. Each can be taken away. */
export function Tokens({ user }: { user: User }) {
  const { t } = useTranslation();
  const { data: tokens = [] } = useQuery({
    queryKey: ['tokens', user.id],
    queryFn: async () =>
      (await data(api.GET('/api/v1/users/{id}/tokens', { params: { path: { id: user.id } } })))
        .items,
    staleTime: 0,
  });
  return (
    <section>
      <Title order={2} size="sm">
        {t('tokens.title')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('tokens.help')}
      </Text>
      <Stack gap="xs" mb="sm">
        {tokens.map((it) => (
          <TokenRow key={it.id} user={user} token={it} />
        ))}
      </Stack>
      <NewToken user={user} />
    </section>
  );
}

/** A browser in few words: what it says of itself is long. */
export function browserOf(agent: string): string {
  const name = [
    [/Edg\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/Firefox\//, 'Firefox'],
    [/(Chrome|Chromium)\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ].find(([sign]) => (sign as RegExp).test(agent))?.[1];
  const system = [
    [/Windows/, 'Windows'],
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Mac OS X/, 'macOS'],
    [/Linux/, 'Linux'],
  ].find(([sign]) => (sign as RegExp).test(agent))?.[1];
  return name ? [name, system].filter(Boolean).join(', ') : agent;
}

function TokenRow({ user, token }: { user: User; token: Listed }) {
  const { t, i18n } = useTranslation();
  const revoke = useMutation({
    mutationFn: () =>
      data(
        api.DELETE('/api/v1/users/{id}/tokens/{token}', {
          params: { path: { id: user.id, token: token.id } },
        }),
      ),
    onSuccess: () => {
      if (token.current) {
        queries.clear();
        signedOut();
        return;
      }
      tellDone(t('tokens.revoked'));
      void queries.invalidateQueries({ queryKey: ['tokens', user.id] });
    },
    onError: (error) => tellError(error),
  });
  const isSignIn = token.kind === 'sign_in';
  const name = token.name
    ? isSignIn
      ? browserOf(token.name)
      : token.name
    : t(`tokens.kind.${token.kind}`);
  const facts = [
    t('tokens.since', { at: dateAndTime(token.created_at, i18n.language) }),
    token.seen_at && t('tokens.seen', { at: dateAndTime(token.seen_at, i18n.language) }),
    token.expires_at && t('tokens.until', { at: dateAndTime(token.expires_at, i18n.language) }),
  ];
  return (
    <Paper withBorder p="xs" radius="md" bg="transparent">
      <Group justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Group gap={6}>
            <Text size="sm" fw={550} truncate>
              {name}
            </Text>
            <Badge size="xs" color="gray">
              {t(`tokens.kind.${token.kind}`)}
            </Badge>
            {token.current && (
              <Badge size="xs" color="teal">
                {t('tokens.current')}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {facts.filter(Boolean).join(' · ')}
          </Text>
        </div>
        <Button
          size="compact-sm"
          variant="default"
          loading={revoke.isPending}
          onClick={() => revoke.mutate()}
        >
          {t(isSignIn ? 'tokens.signOut' : 'tokens.revoke')}
          <span className="visually-hidden"> {name}</span>
        </Button>
      </Group>
    </Paper>
  );
}

/** A token for a program: shown once. */
function NewToken({ user }: { user: User }) {
  const { t } = useTranslation();
  const me = useMyself();
  const [name, setName] = useState('');
  const [token, setToken] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: () =>
      data(
        api.POST('/api/v1/tokens', {
          body: {
            ...(me.id === user.id ? {} : { user_id: user.id }),
            ...(name.trim() ? { name: name.trim() } : {}),
          },
        }),
      ),
    onSuccess: (made) => {
      setToken(made.token);
      setName('');
      void queries.invalidateQueries({ queryKey: ['tokens', user.id] });
    },
    onError: (error) => tellError(error),
  });
  return (
    <Stack gap="xs">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            label={t('tokens.name')}
            maxLength={200}
            style={{ flex: 1 }}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={make.isPending}>
            {t('people.makeToken')}
          </Button>
        </Group>
      </form>
      {token && (
        <div className={classes.once}>
          <Text size="sm" mb="xs">
            {t('people.tokenOnce')}
          </Text>
          <Pasted label={t('people.token')} text={token} />
        </div>
      )}
    </Stack>
  );
}
