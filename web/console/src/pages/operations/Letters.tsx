import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type DeadLetter, type DeadLetterQueue, data } from '../../api/client';
import { queries } from '../../api/queries';
import { useNow } from '../../lib/clock';
import { age } from '../../lib/format';
import { legible, outcome } from '../../lib/operations';
import { Failed, Loading } from '../../ui/States';
import { tellDone, tellError, tellLeft } from '../../ui/toast';
import classes from './Operations.module.css';

/** So many are shown at once: the most that the server gives. */
const SHOWN = 100;

/** What is in a dead-letter queue. Looking counts as a receipt, so that it is asked for only when somebody wants it. */
export function Letters({ queue }: { queue: DeadLetterQueue }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<DeadLetter | 'all' | null>(null);
  const path = { queue: queue.queue };
  const {
    data: seen,
    error,
    refetch,
  } = useQuery({
    queryKey: ['dead-letters', queue.queue],
    queryFn: () =>
      data(api.GET('/api/v1/dead-letters/{queue}', { params: { path, query: { limit: SHOWN } } })),
    refetchOnWindowFocus: false,
    staleTime: 0,
  });
  if (!seen && error) return <Failed error={error} retry={() => void refetch()} />;
  if (!seen) return <Loading />;
  return (
    <>
      {queue.can_redrive ? (
        <Group mt="sm">
          <Button size="xs" onClick={() => setAsked('all')}>
            {t('letters.sendAll')}
            <span className="visually-hidden"> {queue.queue}</span>
          </Button>
        </Group>
      ) : (
        <Text size="sm" mt="sm">
          {t('letters.relay')} <Code>canali relay --dead-letters</Code>
        </Text>
      )}
      {seen.items.length < seen.messages && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('letters.behind', { shown: seen.items.length, count: seen.messages })}
        </Text>
      )}
      {seen.items.length > 0 && (
        <ul className={classes.items}>
          {seen.items.map((it) => (
            <Letter key={it.id} letter={it} queue={queue} onSend={() => setAsked(it)} />
          ))}
        </ul>
      )}
      <SendBack queue={queue} asked={asked} onClose={() => setAsked(null)} />
    </>
  );
}

interface LetterProps {
  letter: DeadLetter;
  queue: DeadLetterQueue;
  onSend: () => void;
}

function Letter({ letter, queue, onSend }: LetterProps) {
  const { t, i18n } = useTranslation();
  const now = useNow(30_000);
  return (
    <li className={classes.item}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div className={classes.words}>
          <Text size="sm">
            {queue.can_redrive ? t('letters.reason', { function: queue.function }) : letter.reason}
          </Text>
          <Text size="xs" c="dimmed">
            {letter.sent_at &&
              `${t('letters.age', { age: age(letter.sent_at, now, i18n.language) })} · `}
            {letter.group && `${t('letters.group', { group: letter.group })} · `}
            {t('letters.id', { id: letter.id })}
          </Text>
        </div>
        {queue.can_redrive && (
          <Button size="compact-sm" variant="default" onClick={onSend}>
            {t('letters.send')}
            <span className="visually-hidden"> {letter.id}</span>
          </Button>
        )}
      </Group>
      <details className={classes.fold}>
        <summary>
          {t('letters.body')}
          <span className="visually-hidden"> {letter.id}</span>
        </summary>
        <pre className={classes.body}>{legible(letter.body)}</pre>
        {letter.body_cut && (
          <Text size="xs" c="dimmed">
            {t('letters.cut')}
          </Text>
        )}
      </details>
    </li>
  );
}

interface SendBackProps {
  queue: DeadLetterQueue;
  asked: DeadLetter | 'all' | null;
  onClose: () => void;
}

/** Asks before anything is sent back: what was wrong must be mended first. */
function SendBack({ queue, asked, onClose }: SendBackProps) {
  const { t } = useTranslation();
  const send = useMutation({
    mutationFn: (ids: string[]) =>
      data(
        api.POST('/api/v1/dead-letters/{queue}/redrive', {
          params: { path: { queue: queue.queue } },
          body: { ids },
        }),
      ),
    onSuccess: (done) => {
      const said = t(`letters.done.${outcome(done)}`, { count: done.sent, left: done.left });
      if (outcome(done) === 'all') tellDone(said);
      else tellLeft(queue.queue, said);
    },
    onError: (error) => tellError(error),
    onSettled: () => {
      onClose();
      void queries.invalidateQueries({ queryKey: ['dead-letters'] });
    },
  });
  return (
    <Modal
      opened={asked !== null}
      onClose={onClose}
      title={t(asked === 'all' ? 'letters.askAll' : 'letters.askOne')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Text size="sm">
          {t(asked === 'all' ? 'letters.askAllText' : 'letters.askOneText', {
            name: queue.name,
            function: queue.function,
          })}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            loading={send.isPending}
            onClick={() => {
              if (asked) send.mutate(asked === 'all' ? [] : [asked.id]);
            }}
          >
            {t(asked === 'all' ? 'letters.sendAll' : 'letters.send')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
