import { Anchor, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, data, type FailedDelivery } from '../../api/client';
import type { Line } from '../../api/lines';
import { queries, useLines, useMyself } from '../../api/queries';
import { dateAndTime } from '../../lib/format';
import { steered } from '../../lib/operations';
import { Empty, Failed, Loading } from '../../ui/States';
import { tellDone, tellError } from '../../ui/toast';
import classes from './Operations.module.css';

const PAGE = 20;

/** What customers have not got, line by line. */
export function FailedDeliveries() {
  const { t } = useTranslation();
  const me = useMyself();
  const { lines, isPending, error, refetch } = useLines();
  if (isPending) return <Loading />;
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  const mine = steered(lines, me);
  if (mine.length === 0) return <Empty title={t('failed.noLine')} text={t('failed.noLineText')} />;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('failed.help')}
      </Text>
      {mine.map((it) => (
        <OfLine key={it.id} line={it} />
      ))}
    </Stack>
  );
}

function OfLine({ line }: { line: Line }) {
  const { t } = useTranslation();
  const {
    data: pages,
    error,
    refetch,
    hasNextPage,
    fetchNextPage,
    isFetchingNextPage,
  } = useInfiniteQuery({
    queryKey: ['failed-deliveries', line.id],
    queryFn: ({ pageParam }) =>
      data(
        api.GET('/api/v1/lines/{line}/failed-deliveries', {
          params: {
            path: { line: line.id },
            query: { limit: PAGE, ...(pageParam ? { before: pageParam } : {}) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: 30_000,
    staleTime: 0,
  });
  const items = pages?.pages.flatMap((it) => it.items) ?? [];
  const heading = `failed-${line.id}`;
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <Title order={2} size="sm" id={heading}>
        {line.name}
      </Title>
      {!pages && error && <Failed error={error} retry={() => void refetch()} />}
      {!pages && !error && <Loading />}
      {pages && items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('failed.none')}
        </Text>
      )}
      {items.length > 0 && (
        <ul className={classes.items}>
          {items.map((it) => (
            <Row key={it.id} failed={it} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('failed.more')}
          <span className="visually-hidden"> {line.name}</span>
        </Button>
      )}
    </section>
  );
}

function Row({ failed }: { failed: FailedDelivery }) {
  const { t, i18n } = useTranslation();
  const again = useMutation({
    mutationFn: () =>
      data(
        api.POST('/api/v1/chats/{chat}/messages/{id}/send', {
          params: { path: { chat: failed.chat_id, id: failed.id } },
        }),
      ),
    onSuccess: () => {
      tellDone(t('message.againDone'));
      void queries.invalidateQueries({ queryKey: ['failed-deliveries', failed.line_id] });
    },
    onError: (error) => tellError(error),
  });
  const name = failed.customer.name || t('failed.nobody');
  return (
    <li className={classes.item}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div className={classes.words}>
          <Text size="sm" fw={550}>
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {dateAndTime(failed.failed_at, i18n.language)} ·{' '}
            {failed.channel.name || t(`kinds.${failed.channel.kind}`)}
          </Text>
          <Text size="sm" mt={4}>
            {failed.text || t('failed.noText')}
          </Text>
          <Text size="sm" c="var(--mantine-color-error)">
            {failed.error ? t('failed.because', { why: failed.error }) : t('failed.unknown')}
          </Text>
          {failed.session_id && (
            <Anchor component={Link} to={`/conversations/${failed.session_id}`} size="sm">
              {t('failed.open')}
              <span className="visually-hidden"> {name}</span>
            </Anchor>
          )}
        </div>
        {again.isSuccess ? (
          <Badge color="teal" variant="light">
            {t('failed.sent')}
          </Badge>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            loading={again.isPending}
            onClick={() => again.mutate()}
          >
            {t('message.again')}
            <span className="visually-hidden"> {name}</span>
          </Button>
        )}
      </Group>
    </li>
  );
}
