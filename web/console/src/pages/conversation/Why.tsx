import { Button, Collapse, List, Stack, Text, Timeline, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Explanation, Session } from '../../api/client';
import { useExplanation, usePeople } from '../../api/queries';
import { dateAndTime } from '../../lib/format';
import { Failed } from '../../ui/States';

type Candidates = Explanation['now']['candidates'];

/** Why a session is with whom it is: now, and at each change before. */
export function Why({ session }: { session: Session }) {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useExplanation(session.id, session.version);
  const people = usePeople();
  const [isOpen, { toggle }] = useDisclosure(false);
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return null;
  const { now, decisions } = data;
  const who = (chosen: number | string | null | undefined) =>
    chosen === 'everyone'
      ? t('why.everyone')
      : typeof chosen === 'number'
        ? people.nameOf(chosen)
        : '';
  return (
    <section aria-labelledby="panel-why">
      <Title order={3} size="sm" id="panel-why" mb="xs">
        {t('why.title')}
      </Title>
      <Text size="sm">
        {t(`standing.${now.reason}`, { who: who(now.chosen), count: now.ahead })}
        {now.until ? ` ${t('why.until', { at: dateAndTime(now.until, i18n.language) })}` : ''}
      </Text>
      <People candidates={now.candidates} />
      {decisions.length > 0 && (
        <Button mt="xs" size="compact-xs" variant="subtle" onClick={toggle} aria-expanded={isOpen}>
          {t(isOpen ? 'why.hide' : 'why.show', { count: decisions.length })}
        </Button>
      )}
      <Collapse expanded={isOpen}>
        <Timeline bulletSize={10} lineWidth={2} mt="sm">
          {decisions.map((it) => (
            <Timeline.Item
              key={it.seq}
              title={<Text size="xs">{dateAndTime(it.at, i18n.language)}</Text>}
            >
              <Text size="xs">
                {t(`how.${it.how}`, { who: who(it.chosen), by: people.nameOf(it.by) })}
              </Text>
              {it.new_round && (
                <Text size="xs" c="dimmed">
                  {t('why.newRound')}
                </Text>
              )}
              <People candidates={it.candidates} />
            </Timeline.Item>
          ))}
        </Timeline>
      </Collapse>
    </section>
  );
}

function People({ candidates }: { candidates: Candidates }) {
  const { t } = useTranslation();
  const people = usePeople();
  if (candidates.length === 0) return null;
  return (
    <Stack gap={0} mt={4}>
      <List size="xs" spacing={1}>
        {candidates.slice(0, 20).map((it) => (
          <List.Item key={it.user}>
            <Text size="xs" span fw={it.taken ? 650 : 400}>
              {it.name ?? people.nameOf(it.user)}
            </Text>
            <Text size="xs" span c="dimmed">
              {' '}
              — {t(`reason.${it.reason}`)}
            </Text>
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
