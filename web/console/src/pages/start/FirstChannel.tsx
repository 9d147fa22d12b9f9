import { Button, Group, SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../../api/client';
import { KINDS, type Kind } from '../../lib/channels';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { ConnectForm } from '../contact/ConnectForm';
import classes from '../contact/Contact.module.css';

interface Props {
  line: number;
  onDone: (channel: Channel) => void;
  onSkip: () => void;
}

/** The first way by which customers come. */
export function FirstChannel({ line, onDone, onSkip }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind | null>(null);
  if (kind === null) {
    return (
      <Stack>
        <Text size="sm">{t('start.channelText')}</Text>
        <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="sm">
          {['live_chat' as const, ...KINDS.filter((it) => it !== 'live_chat')].map((it) => (
            <UnstyledButton key={it} className={classes.tile ?? ''} onClick={() => setKind(it)}>
              <ChannelIcon kind={it} size={30} />
              <span>{t(`kinds.${it}`)}</span>
            </UnstyledButton>
          ))}
        </SimpleGrid>
        <Group>
          <Button variant="subtle" color="gray" onClick={onSkip}>
            {t('start.later')}
          </Button>
        </Group>
      </Stack>
    );
  }
  const steps = t(`connect.steps.${kind}`, { returnObjects: true }) as unknown as string[];
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="xs">
          <ChannelIcon kind={kind} size={26} />
          <Text fw={600}>{t(`kinds.${kind}`)}</Text>
        </Group>
        <Button variant="subtle" size="compact-sm" onClick={() => setKind(null)}>
          {t('start.otherChannel')}
        </Button>
      </Group>
      <ol className={classes.steps}>
        {steps.map((it) => (
          <li key={it}>{it}</li>
        ))}
      </ol>
      <ConnectForm kind={kind} line={line} onDone={onDone} />
    </Stack>
  );
}
