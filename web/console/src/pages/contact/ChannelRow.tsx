import { ActionIcon, Badge, Button, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconInfoCircle, IconPalette, IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Channel, data } from '../../api/client';
import { queries } from '../../api/queries';
import { dateAndTime } from '../../lib/format';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { tellDone, tellError, tellLeft } from '../../ui/toast';
import { ChannelDetails } from './ChannelDetails';
import classes from './Contact.module.css';
import { LookForm } from './LookForm';
import { lookOf } from './look';

/** A channel with how it fares; its details, and its end. */
export function ChannelRow({ channel, isAdmin }: { channel: Channel; isAdmin: boolean }) {
  const { t, i18n } = useTranslation();
  const [isOpen, details] = useDisclosure(false);
  const [isLeaving, leaving] = useDisclosure(false);
  const [isLook, looking] = useDisclosure(false);
  const look = lookOf(channel);
  const disconnect = useMutation({
    mutationFn: () =>
      data(
        api.DELETE('/api/v1/lines/{line}/channels/{id}', {
          params: { path: { line: channel.line_id, id: channel.id } },
        }),
      ),
    onSuccess: ({ notes }) => {
      leaving.close();
      tellDone(t('channel.disconnected'));
      for (const note of notes) tellLeft(t('channel.left'), note);
      void queries.invalidateQueries({ queryKey: ['channels', channel.line_id] });
      void queries.invalidateQueries({ queryKey: ['lint', channel.line_id] });
    },
    onError: (error) => tellError(error),
  });
  const { health } = channel;
  const name = channel.name || t(`kinds.${channel.kind}`);
  return (
    <div className={classes.channel}>
      <ChannelIcon kind={channel.kind} size={28} />
      <div className={classes.grow}>
        <Text size="sm" fw={600} truncate dir="auto">
          {name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {[
            channel.name ? t(`kinds.${channel.kind}`) : null,
            channel.public_key ? null : channel.account,
            health.last_inbound_at &&
              t('channel.lastIn', { at: dateAndTime(health.last_inbound_at, i18n.language) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        {health.error && (
          <Text size="xs" c="var(--mantine-color-error)" className={classes.wrap ?? ''}>
            {t('channel.lastError', {
              why: health.error,
              at: health.error_at ? dateAndTime(health.error_at, i18n.language) : '',
            })}
          </Text>
        )}
        {health.paused_until && (
          <Text size="xs" c="dimmed">
            {t('channel.paused', { until: dateAndTime(health.paused_until, i18n.language) })}
          </Text>
        )}
      </div>
      <Badge color={health.ok ? 'teal' : 'red'}>
        {t(health.ok ? 'channel.ok' : 'channel.failing', { count: health.failures })}
      </Badge>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconInfoCircle size={15} />}
        onClick={details.open}
      >
        {t(channel.kind === 'live_chat' ? 'channel.snippet' : 'channel.details')}
        <span className="visually-hidden"> {name}</span>
      </Button>
      {isAdmin && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('contact.more', { name })}>
              <IconDots size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {look && (
              <Menu.Item leftSection={<IconPalette size={16} />} onClick={looking.open}>
                {t('look.change')}
              </Menu.Item>
            )}
            <Menu.Item
              color="red"
              leftSection={<IconPlugConnectedX size={16} />}
              onClick={leaving.open}
            >
              {t('channel.disconnect')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Modal
        opened={isOpen}
        onClose={details.close}
        size="lg"
        title={name}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <ChannelDetails channel={channel} />
      </Modal>
      {look && (
        <Modal
          opened={isLook}
          onClose={looking.close}
          size="lg"
          title={t('look.title', { name })}
          closeButtonProps={{ 'aria-label': t('common.close') }}
        >
          <LookForm channel={channel} look={look} onDone={looking.close} />
        </Modal>
      )}
      <Modal
        opened={isLeaving}
        onClose={leaving.close}
        title={t('channel.disconnectTitle', { name })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Stack>
          <Text size="sm">{t('channel.disconnectText')}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={leaving.close}>
              {t('common.cancel')}
            </Button>
            <Button
              color="red.9"
              loading={disconnect.isPending}
              onClick={() => disconnect.mutate()}
            >
              {t('channel.disconnect')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  );
}
