import { Button, Code, Group, Stack, Stepper, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Channel } from '../../api/client';
import { addLine, changeLine } from '../../api/lines';
import { queries, useLines, useMyself } from '../../api/queries';
import { local } from '../../lib/storage';
import { Empty } from '../../ui/States';
import { tellError } from '../../ui/toast';
import { ChannelDetails } from '../contact/ChannelDetails';
import classes from '../contact/Contact.module.css';
import { type Colleague, Colleagues } from './Colleagues';
import { FirstChannel } from './FirstChannel';

/** The first steps on an empty Canali: a line, colleagues in its queue, a first channel. */
export default function Start() {
  const { t } = useTranslation();
  const me = useMyself();
  const navigate = useNavigate();
  const { lines } = useLines();
  const [step, setStep] = useState(0);
  const [line, setLine] = useState<number | null>(null);
  const [colleagues, setColleagues] = useState<Colleague[]>([]);
  const [channel, setChannel] = useState<Channel | null>(null);
  const known = line ?? lines[0]?.id ?? null;
  if (me.role !== 'admin')
    return <Empty whole title={t('people.forbidden')} text={t('people.forbiddenText')} />;

  function leave() {
    local.set('start', 'left');
    void navigate('/conversations');
  }

  return (
    <div className={classes.narrow} style={{ marginInline: 'auto' }}>
      <Group justify="space-between" align="flex-start" mb="lg">
        <div>
          <Title order={1}>{t('start.title')}</Title>
          <Text size="sm" c="dimmed">
            {t('start.lead')}
          </Text>
        </div>
        <Button variant="subtle" color="gray" onClick={leave}>
          {t('start.skip')}
        </Button>
      </Group>
      <div className={classes.card}>
        <Stepper
          active={step}
          size="sm"
          mb="lg"
          allowNextStepsSelect={false}
          aria-label={t('start.steps')}
        >
          <Stepper.Step label={t('start.line')} description={t('start.lineShort')} />
          <Stepper.Step label={t('start.colleagues')} description={t('start.colleaguesShort')} />
          <Stepper.Step label={t('start.channel')} description={t('start.channelShort')} />
        </Stepper>
        {step === 0 && (
          <LineStep
            onDone={(id) => {
              setLine(id);
              setStep(1);
            }}
          />
        )}
        {step === 1 && known !== null && (
          <Colleagues
            line={known}
            colleagues={colleagues}
            onChange={setColleagues}
            onDone={() => setStep(2)}
          />
        )}
        {step === 2 && known !== null && (
          <FirstChannel
            line={known}
            onDone={(made) => {
              setChannel(made);
              setStep(3);
            }}
            onSkip={leave}
          />
        )}
        {step === 3 && channel && (
          <Stack>
            <Title order={2}>{t('start.done')}</Title>
            <Text size="sm">{t('start.doneText')}</Text>
            <ChannelDetails channel={channel} />
            <Group>
              <Button onClick={leave}>{t('start.toInbox')}</Button>
            </Group>
          </Stack>
        )}
      </div>
      {step === 0 && <Demonstration />}
    </div>
  );
}

/** Who only wants to see it at work need set nothing up. */
function Demonstration() {
  const { t } = useTranslation();
  return (
    <Text size="sm" c="dimmed" mt="md">
      {t('start.demo')} <Code>canali demo</Code>
    </Text>
  );
}

function LineStep({ onDone }: { onDone: (line: number) => void }) {
  const { t } = useTranslation();
  const me = useMyself();
  const { lines } = useLines();
  const [name, setName] = useState(lines[0]?.name ?? '');
  const make = useMutation({
    mutationFn: async () => {
      const known = lines[0];
      if (known) {
        await changeLine(known.id, { LINE_NAME: name.trim() });
        return known.id;
      }
      return addLine({
        LINE_NAME: name.trim(),
        ACTIVE: 'Y',
        QUEUE: [{ ENTITY_TYPE: 'user', ENTITY_ID: String(me.id) }],
        WORKTIME_TIMEZONE: Intl.DateTimeFormat().resolvedOptions().timeZone,
      });
    },
    onSuccess: async (id) => {
      await queries.invalidateQueries({ queryKey: ['lines'] });
      onDone(id);
    },
    onError: (error) => tellError(error),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack>
        <Text size="sm">{t('start.lineText')}</Text>
        <TextInput
          label={t('set.LINE_NAME.label')}
          description={t('set.LINE_NAME.help')}
          placeholder={t('start.linePlaceholder')}
          required
          maxLength={255}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" disabled={name.trim() === ''} loading={make.isPending}>
            {t('start.next')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
