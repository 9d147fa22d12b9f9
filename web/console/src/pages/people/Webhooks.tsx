import {
  Alert,
  Badge,
  Button,
  Collapse,
  Group,
  Paper,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type User, type Webhook } from '../../api/client';
import { queries } from '../../api/queries';
import { dateAndTime } from '../../lib/format';
import { tellDone, tellError } from '../../ui/toast';
import { Pasted } from '../contact/ChannelDetails';
import classes from './People.module.css';
import { useWebhooks } from './useWebhooks';

const refresh = () => void queries.invalidateQueries({ queryKey: ['webhooks'] });

/** Addresses of one's own that are told of things, by signed calls. */
export function Webhooks({ user }: { user: User }) {
  const { t } = useTranslation();
  const { data: webhooks = [] } = useWebhooks();
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <section>
      <Title order={2} size="sm">
        {t('webhooks.title')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('webhooks.help')}
      </Text>
      <Stack gap="xs">
        {webhooks
          .filter((it) => it.user_id === user.id)
          .map((it) => (
            <Row key={it.id} webhook={it} onSecret={setSecret} />
          ))}
        {secret && (
          <div className={classes.once}>
            <Text size="sm" mb="xs">
              {t('webhooks.secretOnce')}
            </Text>
            <Pasted label={t('webhooks.secret')} text={secret} />
          </div>
        )}
        <NewWebhook onSecret={setSecret} />
      </Stack>
    </section>
  );
}

function NewWebhook({ onSecret }: { onSecret: (secret: string) => void }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const isAddress = /^https?:\/\/\S+$/i.test(url.trim());
  const make = useMutation({
    mutationFn: () =>
      data(
        api.POST('/api/v1/webhooks', {
          body: { url: url.trim(), ...(name.trim() ? { name: name.trim() } : {}) },
        }),
      ),
    onSuccess: (made) => {
      onSecret(made.secret);
      setUrl('');
      setName('');
      refresh();
    },
    onError: (error) => tellError(error),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isAddress) make.mutate();
      }}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          label={t('webhooks.url')}
          type="url"
          placeholder="https://"
          maxLength={2048}
          style={{ flex: 1 }}
          value={url}
          error={url === '' || isAddress ? null : t('wrong.web')}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TextInput
          label={t('webhooks.name')}
          maxLength={255}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={!isAddress} loading={make.isPending}>
          {t('common.add')}
        </Button>
      </Group>
    </form>
  );
}

function Row({ webhook, onSecret }: { webhook: Webhook; onSecret: (secret: string) => void }) {
  const { t, i18n } = useTranslation();
  const [isOpen, { toggle }] = useDisclosure(false);
  const params = { path: { id: webhook.id } };
  const when = (at: string) => dateAndTime(at, i18n.language);
  const act = useMutation({
    mutationFn: async (what: 'test' | 'enable' | 'secret' | 'delete') => {
      if (what === 'test') await data(api.POST('/api/v1/webhooks/{id}/test', { params }));
      else if (what === 'enable') await data(api.POST('/api/v1/webhooks/{id}/enable', { params }));
      else if (what === 'delete') await data(api.DELETE('/api/v1/webhooks/{id}', { params }));
      else onSecret((await data(api.POST('/api/v1/webhooks/{id}/secret', { params }))).secret);
      return what;
    },
    onSuccess: (what) => {
      tellDone(t(`webhooks.done.${what}`));
      refresh();
    },
    onError: (error) => tellError(error),
  });
  const button = (what: 'test' | 'enable' | 'secret' | 'delete') => (
    <Button
      size="compact-xs"
      variant={what === 'delete' ? 'light' : 'default'}
      color={what === 'delete' ? 'red' : 'petrol'}
      onClick={() => act.mutate(what)}
    >
      {t(`webhooks.do.${what}`)}
      <span className="visually-hidden"> {webhook.name}</span>
    </Button>
  );
  return (
    <Paper withBorder p="xs" radius="md" bg="transparent">
      <Group gap={6}>
        <Text size="sm" fw={550}>
          {webhook.name}
        </Text>
        <Badge
          size="xs"
          color={webhook.enabled ? (webhook.failing_since ? 'yellow' : 'teal') : 'red'}
        >
          {t(
            webhook.enabled
              ? webhook.failing_since
                ? 'webhooks.failing'
                : 'channel.ok'
              : 'webhooks.disabled',
          )}
        </Badge>
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {webhook.url}
      </Text>
      {webhook.disabled_because && (
        <Alert color="red" p={6} mt={4}>
          {t(`webhooks.because.${webhook.disabled_because}`)}
        </Alert>
      )}
      {webhook.old_secret_until && (
        <Text size="xs" c="dimmed">
          {t('webhooks.oldSecret', { until: when(webhook.old_secret_until) })}
        </Text>
      )}
      <Group gap={6} mt={6}>
        {webhook.enabled ? button('test') : button('enable')}
        {button('secret')}
        <Button size="compact-xs" variant="subtle" onClick={toggle} aria-expanded={isOpen}>
          {t('webhooks.calls')}
          <span className="visually-hidden"> {webhook.name}</span>
        </Button>
        {button('delete')}
      </Group>
      <Collapse expanded={isOpen}>{isOpen && <Errands id={webhook.id} />}</Collapse>
    </Paper>
  );
}

/** What it was told last, and what came of it. */
function Errands({ id }: { id: number }) {
  const { t, i18n } = useTranslation();
  const { data: webhook } = useQuery({
    queryKey: ['webhooks', id],
    queryFn: () => data(api.GET('/api/v1/webhooks/{id}', { params: { path: { id } } })),
    refetchInterval: 5_000,
  });
  if (!webhook) return null;
  if (webhook.errands.length === 0) {
    return (
      <Text size="xs" c="dimmed" mt="xs">
        {t('webhooks.none')}
      </Text>
    );
  }
  return (
    <Table mt="xs" verticalSpacing={4}>
      <Table.Tbody>
        {webhook.errands.map((it) => (
          <Table.Tr key={it.id}>
            <Table.Td>
              <Text size="xs">{dateAndTime(it.at, i18n.language)}</Text>
            </Table.Td>
            <Table.Td>
              <Text size="xs">{it.type}</Text>
            </Table.Td>
            <Table.Td>
              <Text size="xs">{t(`webhooks.state.${it.state}`, { count: it.attempts })}</Text>
              {it.error && it.state !== 'taken' && (
                <Text size="xs" c="var(--mantine-color-error)" style={{ overflowWrap: 'anywhere' }}>
                  {it.error}
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
