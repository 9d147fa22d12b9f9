import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type DeadLetterQueue, data } from '../../api/client';
import { useNow } from '../../lib/clock';
import { age, dateAndTime } from '../../lib/format';
import { byNeed, total } from '../../lib/operations';
import { Empty, Failed, Loading } from '../../ui/States';
import { Letters } from './Letters';
import classes from './Operations.module.css';

/** The dead-letter queues, with what is in them. */
export function DeadLetters() {
  const { t } = useTranslation();
  const {
    data: queues,
    error,
    refetch,
  } = useQuery({
    queryKey: ['dead-letters'],
    queryFn: async () => (await data(api.GET('/api/v1/dead-letters'))).items,
    refetchInterval: 60_000,
    staleTime: 0,
  });
  if (!queues && error) return <Failed error={error} retry={() => void refetch()} />;
  if (!queues) return <Loading />;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('letters.help')}
      </Text>
      {total(queues) === 0 && <Empty title={t('letters.none')} text={t('letters.noneText')} />}
      {byNeed(queues).map((it) => (
        <Queue key={it.queue} queue={it} />
      ))}
    </Stack>
  );
}

function Queue({ queue }: { queue: DeadLetterQueue }) {
  const { t, i18n } = useTranslation();
  const [isOpen, { toggle }] = useDisclosure(false);
  const now = useNow(30_000);
  const heading = `queue-${queue.queue.replace('.', '-')}`;
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <Group justify="space-between">
        <div>
          <Group gap={8}>
            <Title order={2} size="sm" id={heading}>
              {queue.queue}
            </Title>
            <Badge size="sm" color={queue.messages > 0 ? 'red' : 'gray'} variant="light">
              {t('letters.count', { count: queue.messages })}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed">
            {t(queue.can_redrive ? 'letters.of' : 'letters.ofStream', {
              name: queue.name,
              function: queue.function,
            })}
            {queue.oldest_at &&
              ` · ${t('letters.oldest', {
                age: age(queue.oldest_at, now, i18n.language),
                at: dateAndTime(queue.oldest_at, i18n.language),
              })}`}
          </Text>
        </div>
        {queue.messages > 0 && (
          <Button size="xs" variant="default" onClick={toggle} aria-expanded={isOpen}>
            {t(isOpen ? 'letters.hide' : 'letters.show')}
            <span className="visually-hidden"> {queue.queue}</span>
          </Button>
        )}
      </Group>
      {isOpen && queue.messages > 0 && <Letters queue={queue} />}
    </section>
  );
}
