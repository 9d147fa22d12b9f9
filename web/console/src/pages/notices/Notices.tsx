import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, data } from '../../api/client';
import { queries, useLines, useNotifications } from '../../api/queries';
import { dateAndTime } from '../../lib/format';
import { Empty, Failed, Loading } from '../../ui/States';
import { tellError } from '../../ui/toast';
import classes from '../people/People.module.css';

/** What one was told: late answers, and that nobody is there. */
export default function Notices() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { byId } = useLines();
  const { data: newest } = useNotifications();
  const query = useInfiniteQuery({
    queryKey: ['notifications', 'all', newest?.items[0]?.id ?? 0],
    queryFn: ({ pageParam }) =>
      data(
        api.GET('/api/v1/notifications', {
          params: { query: { limit: 50, ...(pageParam ? { before: pageParam } : {}) } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const mark = useMutation({
    mutationFn: (id: number | null) =>
      id === null
        ? data(api.POST('/api/v1/notifications/read'))
        : data(api.POST('/api/v1/notifications/{id}/read', { params: { path: { id } } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['notifications'] }),
    onError: (error) => tellError(error),
  });
  if (query.isPending) return <Loading />;
  if (!query.data) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const items = query.data.pages.flatMap((it) => it.items);
  const unread = newest?.unread ?? 0;
  return (
    <div className={classes.page}>
      <Group justify="space-between" mb="md">
        <div>
          <Title order={1}>{t('layout.notices')}</Title>
          <Text size="sm" c="dimmed">
            {t('notices.lead')}
          </Text>
        </div>
        {unread > 0 && (
          <Button variant="default" loading={mark.isPending} onClick={() => mark.mutate(null)}>
            {t('notices.readAll', { count: unread })}
          </Button>
        )}
      </Group>
      {items.length === 0 && (
        <Empty
          icon={<IconBellOff size={36} stroke={1.3} />}
          title={t('notices.none')}
          text={t('notices.noneText')}
        />
      )}
      <Stack gap="xs">
        {items.map((it) => (
          <Paper
            key={it.id}
            withBorder
            p="sm"
            radius="md"
            bg={it.read ? 'transparent' : 'var(--canali-surface)'}
          >
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <div style={{ minWidth: 0 }}>
                <Group gap={6} mb={2}>
                  <Badge color={it.kind === 'nobody_there' ? 'orange' : 'red'}>
                    {t(`notices.about.${it.kind}`)}
                  </Badge>
                  {!it.read && <Badge color="petrol">{t('notices.new')}</Badge>}
                  <Text size="xs" c="dimmed">
                    {dateAndTime(it.at, i18n.language)} ·{' '}
                    {it.line_id
                      ? (byId.get(it.line_id)?.name ?? `#${it.line_id}`)
                      : t('notices.webhook')}
                  </Text>
                </Group>
                <Text
                  size="sm"
                  fw={it.read ? 400 : 600}
                  dir="auto"
                  style={{ overflowWrap: 'anywhere' }}
                >
                  {it.text}
                </Text>
              </div>
              <Group gap={6} wrap="nowrap">
                {!it.read && (
                  <Button size="xs" variant="subtle" onClick={() => mark.mutate(it.id)}>
                    {t('notices.read')}
                  </Button>
                )}
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    if (!it.read) mark.mutate(it.id);
                    void navigate(
                      it.session_id ? `/conversations/${it.session_id}?view=all` : '/profile',
                    );
                  }}
                >
                  {t('notices.open')}
                </Button>
              </Group>
            </Group>
          </Paper>
        ))}
      </Stack>
      {query.hasNextPage && (
        <Group justify="center" mt="md">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('notices.older')}
          </Button>
        </Group>
      )}
    </div>
  );
}
