import { ActionIcon, Alert, Badge, Button, Group, Menu, Text, Title } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCopy,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconSettings,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { changeLine, type Line } from '../../api/lines';
import { queries, useChannels, useLint } from '../../api/queries';
import { tellDone, tellError } from '../../ui/toast';
import { ChannelRow } from './ChannelRow';
import classes from './Contact.module.css';
import { NewLine } from './NewLine';
import { SwitchOff } from './SwitchOff';

/** A line with its channels and what is wrong with it. */
export function LineCard({ line, isAdmin }: { line: Line; isAdmin: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: channels, error } = useChannels(line.id);
  const { data: warnings = [] } = useLint(line.id);
  const [open, setOpen] = useState<'copy' | 'off' | null>(null);
  const switchOn = useMutation({
    mutationFn: () => changeLine(line.id, { ACTIVE: 'Y' }),
    onSuccess: () => {
      tellDone(t('contact.switchedOn'));
      void queries.invalidateQueries({ queryKey: ['lines'] });
      void queries.invalidateQueries({ queryKey: ['lint', line.id] });
    },
    onError: (refusal) => tellError(refusal),
  });
  return (
    <article className={classes.card} aria-label={line.name}>
      <Group justify="space-between">
        <Group gap="sm" className={classes.grow ?? ''}>
          <Title order={3} size="h4">
            {line.name}
          </Title>
          <Badge color={line.active ? 'teal' : 'gray'}>
            {t(line.active ? 'contact.active' : 'contact.inactive')}
          </Badge>
          <Text size="sm" c="dimmed">
            {t('transfer.members', { count: line.members.length })}
          </Text>
        </Group>
        <Group gap={6} wrap="nowrap">
          <Button
            component={Link}
            to={`/lines/${line.id}/queue`}
            variant="default"
            leftSection={<IconSettings size={16} />}
            aria-label={t('contact.settingsOf', { name: line.name })}
          >
            {t('contact.settings')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size="lg" aria-label={t('contact.more', { name: line.name })}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {isAdmin && (
                <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => setOpen('copy')}>
                  {t('contact.copy')}
                </Menu.Item>
              )}
              {line.active ? (
                <Menu.Item
                  leftSection={<IconPlayerPause size={16} />}
                  onClick={() => setOpen('off')}
                >
                  {t('contact.switchOff')}
                </Menu.Item>
              ) : (
                <Menu.Item
                  leftSection={<IconPlayerPlay size={16} />}
                  onClick={() => switchOn.mutate()}
                >
                  {t('contact.switchOn')}
                </Menu.Item>
              )}
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} />}
                onClick={() => void navigate(`/lines/${line.id}/other`)}
              >
                {t('contact.delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      {warnings.length > 0 && (
        <Alert color="yellow" p="xs" mt="sm" icon={<IconAlertTriangle size={16} />}>
          {warnings.map((it) => (
            <Text key={`${it.field}-${it.code}`} size="sm">
              {t([`lint.${it.code}`, 'lint.other'], { why: it.text })}
            </Text>
          ))}
        </Alert>
      )}
      <div style={{ marginTop: 12 }}>
        {error && (
          <Text size="sm" c="dimmed">
            {t('contact.channelsHidden')}
          </Text>
        )}
        {channels?.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('contact.noChannels')}
          </Text>
        )}
        {channels?.map((it) => (
          <ChannelRow key={it.id} channel={it} isAdmin={isAdmin} />
        ))}
      </div>
      <NewLine opened={open === 'copy'} onClose={() => setOpen(null)} copyOf={line} />
      <SwitchOff
        opened={open === 'off'}
        line={line}
        channels={channels ?? []}
        isAdmin={isAdmin}
        onClose={() => setOpen(null)}
      />
    </article>
  );
}
