import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { addLine, copyLine } from '../../api/lines';
import { queries } from '../../api/queries';
import { tellError } from '../../ui/toast';

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The line whose settings the new one is to have. */
  copyOf?: { id: number; name: string };
}

/** Makes a line (S1), as a copy of another if that is wanted, and goes on to its settings. */
export function NewLine({ opened, onClose, copyOf }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t(copyOf ? 'contact.copyLine' : 'contact.newLine')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Form onClose={onClose} {...(copyOf ? { copyOf } : {})} />
    </Modal>
  );
}

function Form({ onClose, copyOf }: Omit<Props, 'opened'>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState(copyOf ? t('contact.copyName', { name: copyOf.name }) : '');
  const make = useMutation({
    mutationFn: () =>
      copyOf
        ? copyLine(copyOf.id, name.trim())
        : addLine({ LINE_NAME: name.trim(), ACTIVE: 'Y', QUEUE: [] }),
    onSuccess: async (id) => {
      await queries.invalidateQueries({ queryKey: ['lines'] });
      onClose();
      void navigate(`/lines/${id}/queue`);
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
        <TextInput
          data-autofocus
          label={t('set.LINE_NAME.label')}
          description={t('set.LINE_NAME.help')}
          maxLength={255}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={make.isPending}>
            {t('common.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
