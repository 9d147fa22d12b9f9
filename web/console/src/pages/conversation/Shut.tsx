import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTemplate } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../api/client';
import type { Reach } from '../../lib/windows';
import { TemplateDialog } from './TemplateDialog';

/** In place of where one writes, while the customer's messenger takes no message: what can be done instead. */
export function Shut({ session, reach }: { session: Session; reach: Reach }) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure(false);
  const channel = t(`kinds.${session.channel_kind}`);
  const isTemplate = reach.can === 'template';
  const why = isTemplate
    ? 'template'
    : reach.can === 'nothing' && reach.since === null
      ? 'left'
      : 'nothing';
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap" mih={36}>
      <Text size="sm">{t(`shut.${why}`, { channel })}</Text>
      {isTemplate && (
        <>
          <Button leftSection={<IconTemplate size={16} />} onClick={open} className="no-shrink">
            {t('shut.choose')}
          </Button>
          <TemplateDialog opened={isOpen} session={session} onClose={close} />
        </>
      )}
    </Group>
  );
}
