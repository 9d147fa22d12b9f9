import { Alert, Button, Group, Stack, Title } from '@mantine/core';
import { IconArrowLeft, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Channel } from '../../api/client';
import { useMyself } from '../../api/queries';
import { isKind, type Kind } from '../../lib/channels';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { Empty } from '../../ui/States';
import { ChannelDetails } from './ChannelDetails';
import { ConnectForm } from './ConnectForm';
import classes from './Contact.module.css';
import { NetworkCode } from './NetworkWays';

/** Connects a channel of one kind: to which line, with what. */
export default function Connect() {
  const { t } = useTranslation();
  const { kind } = useParams();
  const me = useMyself();
  if (me.role !== 'admin')
    return <Empty whole title={t('connect.forbidden')} text={t('connect.forbiddenText')} />;
  if (!kind || !isKind(kind))
    return <Empty whole title={t('notFound.title')} text={t('notFound.text')} />;
  return <Page key={kind} kind={kind} />;
}

function Page({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const [done, setDone] = useState<Channel | null>(null);
  const steps = t(`connect.steps.${kind}`, { returnObjects: true }) as unknown as string[];
  return (
    <div className={classes.narrow}>
      <Button
        component={Link}
        to="/contact"
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconArrowLeft size={15} />}
        mb="sm"
      >
        {t('layout.contact')}
      </Button>
      <Group gap="sm" mb="xs">
        <ChannelIcon kind={kind} size={36} />
        <Title order={1}>{t('connect.title', { channel: t(`kinds.${kind}`) })}</Title>
      </Group>
      {done ? (
        <Stack>
          <Alert color="teal" icon={<IconCircleCheck size={18} />} role="status">
            {t('connect.done', { name: done.name || t(`kinds.${done.kind}`) })}
          </Alert>
          <ChannelDetails channel={done} />
          <Group>
            <Button component={Link} to={`/lines/${done.line_id}/queue`}>
              {t('contact.settings')}
            </Button>
            <Button component={Link} to="/contact" variant="default">
              {t('layout.contact')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack gap="lg">
          <ol className={classes.steps}>
            {steps.map((it) => (
              <li key={it}>{it}</li>
            ))}
          </ol>
          <ConnectForm kind={kind} onDone={setDone} />
          {kind === 'network' && <NetworkCode />}
        </Stack>
      )}
    </div>
  );
}
