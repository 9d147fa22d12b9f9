import { Button, Group, Modal, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { deleteLine } from '../../api/lines';
import { queries } from '../../api/queries';
import { tellDone, tellError } from '../../ui/toast';

/** Deletes the line (S49), once its name was typed: there is no way back. */
export function DeleteLine({ id, name }: { id: number; name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    mutationFn: () => deleteLine(id),
    onSuccess: () => {
      tellDone(t('delete.done'));
      void queries.invalidateQueries({ queryKey: ['lines'] });
      void navigate('/contact');
    },
    onError: (error) => tellError(error),
  });
  const expected = name || `#${id}`;
  return (
    <Paper withBorder p="md" radius="md">
      <Title order={3} size="sm">
        {t('delete.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('delete.help')}
      </Text>
      <Button color="red" variant="light" onClick={() => setOpen(true)}>
        {t('delete.button')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('delete.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Stack>
          <Text size="sm">{t('delete.text', { name: expected })}</Text>
          <TextInput
            data-autofocus
            label={t('delete.type', { name: expected })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpen(false)}>
              {t('common.cancel')}
            </Button>
            <Button
              color="red.9"
              disabled={typed.trim() !== expected}
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              {t('delete.button')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Paper>
  );
}
