import { Checkbox, Select, Stack, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, data, type NotificationKind, type User } from '../../api/client';
import { queries } from '../../api/queries';
import { tellDone, tellError } from '../../ui/toast';
import { useWebhooks } from './useWebhooks';

const KINDS: NotificationKind[] = [
  'first_answer_late',
  'further_answer_late',
  'nobody_there',
  'webhook_disabled',
];

interface Said {
  email: boolean;
  webhook_id: number | null;
  inbox_only: NotificationKind[];
}

/** How somebody is told besides their inbox: by e-mail, by a webhook; and what stays in the inbox. */
export function Ways({ user }: { user: User }) {
  const { t } = useTranslation();
  const params = { path: { id: user.id } };
  const key = ['ways', user.id];
  const { data: ways } = useQuery({
    queryKey: key,
    queryFn: () => data(api.GET('/api/v1/users/{id}/notifications', { params })),
    staleTime: 0,
  });
  const { data: webhooks = [] } = useWebhooks();
  const change = useMutation({
    mutationFn: (said: Said) =>
      data(
        api.PUT('/api/v1/users/{id}/notifications', {
          params,
          body: { ...said, email_address: ways?.email_address ?? null },
        }),
      ),
    onSuccess: (changed) => {
      queries.setQueryData(key, changed);
      tellDone(t('common.saved'));
    },
    onError: (error) => tellError(error),
  });
  if (!ways) return null;
  const said: Said = {
    email: ways.email,
    webhook_id: ways.webhook_id ?? null,
    inbox_only: ways.inbox_only,
  };
  const theirs = webhooks.filter((it) => it.user_id === user.id);
  const isElsewhere = said.email || said.webhook_id !== null;
  return (
    <section>
      <Title order={2} size="sm">
        {t('ways.title')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('ways.help')}
      </Text>
      <Stack gap="sm">
        <Switch
          label={t('ways.email')}
          description={ways.email_address ?? t('ways.noAddress')}
          checked={said.email}
          onChange={(event) => change.mutate({ ...said, email: event.currentTarget.checked })}
        />
        {theirs.length > 0 && (
          <Select
            label={t('ways.webhook')}
            placeholder={t('common.none')}
            clearable
            data={theirs.map((it) => ({ value: String(it.id), label: it.name }))}
            value={said.webhook_id === null ? null : String(said.webhook_id)}
            onChange={(it) =>
              change.mutate({ ...said, webhook_id: it === null ? null : Number(it) })
            }
          />
        )}
        {isElsewhere && (
          <Checkbox.Group
            label={t('ways.only')}
            value={said.inbox_only}
            onChange={(it) =>
              change.mutate({ ...said, inbox_only: KINDS.filter((kind) => it.includes(kind)) })
            }
          >
            <Stack gap={6} mt={4}>
              {KINDS.map((it) => (
                <Checkbox key={it} value={it} label={t(`notices.about.${it}`)} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
      </Stack>
    </section>
  );
}
