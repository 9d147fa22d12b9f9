import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Channel, data } from '../../api/client';
import { changeLine, type Line } from '../../api/lines';
import { queries } from '../../api/queries';
import { tellDone, tellError } from '../../ui/toast';

interface Props {
  opened: boolean;
  line: Line;
  channels: Channel[];
  isAdmin: boolean;
  onClose: () => void;
}

/** Switches a line off (S46): what is still connected goes on bringing messages that nobody can answer. */
export function SwitchOff({ opened, line, channels, isAdmin, onClose }: Props) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);

  async function switchOff(withChannels: boolean) {
    setBusy(true);
    try {
      await changeLine(line.id, { ACTIVE: 'N' });
      if (withChannels) {
        for (const it of channels) {
          await data(
            api.DELETE('/api/v1/lines/{line}/channels/{id}', {
              params: { path: { line: line.id, id: it.id } },
            }),
          );
        }
      }
      tellDone(t(withChannels ? 'switchOff.doneAll' : 'switchOff.done'));
      onClose();
    } catch (error) {
      tellError(error);
    } finally {
      setBusy(false);
      for (const key of [['lines'], ['lint', line.id], ['channels', line.id]]) {
        void queries.invalidateQueries({ queryKey: key });
      }
    }
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('switchOff.title', { name: line.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Text size="sm">{t('switchOff.text')}</Text>
        {channels.length > 0 && (
          <Alert color="yellow" icon={<IconAlertTriangle size={18} />}>
            {t('switchOff.channels', {
              count: channels.length,
              names: channels.map((it) => it.name || t(`kinds.${it.kind}`)).join(', '),
            })}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            variant={channels.length > 0 ? 'default' : 'filled'}
            loading={isBusy}
            onClick={() => void switchOff(false)}
          >
            {t(channels.length > 0 ? 'switchOff.only' : 'contact.switchOff')}
          </Button>
          {channels.length > 0 && isAdmin && (
            <Button color="red.9" loading={isBusy} onClick={() => void switchOff(true)}>
              {t('switchOff.all')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
