import { Alert, Anchor, Badge, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Channel, data } from '../../api/client';
import { dateAndTime } from '../../lib/format';
import { Facts } from '../conversation/Panel';
import { snippetOf } from './kinds';

/** Something to be pasted elsewhere. */
export function Pasted({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={550}>
          {label}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
              onClick={copy}
            >
              {t(copied ? 'common.copied' : 'common.copy')}
              <span className="visually-hidden"> {label}</span>
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Code>
    </div>
  );
}

/** What a channel is known by, what is to be pasted where, and what is left to do. */
export function ChannelDetails({ channel: known }: { channel: Channel }) {
  const { t, i18n } = useTranslation();
  // Only who looks at one channel has its messenger asked.
  const { data: asked } = useQuery({
    queryKey: ['channel', known.id],
    queryFn: () =>
      data(
        api.GET('/api/v1/lines/{line}/channels/{id}', {
          params: { path: { line: known.line_id, id: known.id } },
        }),
      ),
    staleTime: 30_000,
  });
  const channel = asked ?? known;
  const { health } = channel;
  const base = new URL(channel.webhook_url).origin;
  return (
    <Stack>
      {health.trouble && (
        <Alert color="red" title={t('channel.trouble')}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {health.trouble}
          </Text>
        </Alert>
      )}
      {channel.notes && channel.notes.length > 0 && (
        <Alert color="yellow" title={t('channel.left')}>
          {channel.notes.map((it) => (
            <Text key={it} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {it}
            </Text>
          ))}
        </Alert>
      )}
      {channel.public_key ? (
        <>
          <Text size="sm">{t('channel.snippetHelp')}</Text>
          <Pasted label={t('channel.snippet')} text={snippetOf(base, channel.public_key)} />
          <Anchor href={`/demo/${channel.public_key}`} target="_blank" rel="noopener" size="sm">
            <IconExternalLink size={14} aria-hidden /> {t('channel.demo')}
          </Anchor>
          <Group gap={6}>
            <Text size="sm">{t('channel.origins')}</Text>
            {channel.settings.origins.length === 0 ? (
              <Badge color="gray">{t('channel.anyOrigin')}</Badge>
            ) : (
              channel.settings.origins.map((it) => (
                <Badge key={it} color="gray">
                  {it}
                </Badge>
              ))
            )}
          </Group>
        </>
      ) : (
        <>
          <Text size="sm">
            {t(channel.health.webhook ? 'channel.webhookSet' : 'channel.webhookByHand')}
          </Text>
          <Pasted label={t('channel.webhook')} text={channel.webhook_url} />
        </>
      )}
      <Facts
        rows={[
          [
            t('channel.connected'),
            asked && !channel.public_key ? t(health.connected ? 'common.yes' : 'common.no') : null,
          ],
          [
            t('channel.lastInbound'),
            health.last_inbound_at && dateAndTime(health.last_inbound_at, i18n.language),
          ],
          [t('channel.number'), `#${channel.id}`],
          [t('channel.account'), channel.public_key ? null : channel.account],
          [t('channel.base'), channel.settings.api_base],
          [t('channel.texts'), t(channel.settings.system_messages ? 'common.yes' : 'common.no')],
        ]}
      />
    </Stack>
  );
}
