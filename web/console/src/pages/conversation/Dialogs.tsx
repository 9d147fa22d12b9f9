import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface FinishProps {
  opened: boolean;
  onClose: () => void;
  onFinish: () => void;
}

/** Asks before a session is finished, where the line wants that (CONFIRM_CLOSE). */
export function FinishDialog({ opened, onClose, onFinish }: FinishProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('finish.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Text size="sm">{t('finish.text')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button data-autofocus onClick={onFinish}>
            {t('deeds.finish')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface SpamProps {
  opened: boolean;
  name: string;
  onClose: () => void;
  onSpam: (block: boolean) => void;
}

export function SpamDialog({ opened, name, onClose, onSpam }: SpamProps) {
  const { t } = useTranslation();
  const [block, setBlock] = useState(false);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('spam.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Text size="sm">{t('spam.text', { name })}</Text>
        <Checkbox
          label={t('spam.block')}
          description={t('spam.blockHelp')}
          checked={block}
          onChange={(event) => setBlock(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button color="red.9" onClick={() => onSpam(block)}>
            {t('deeds.spam')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
