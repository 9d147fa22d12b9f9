import {
  Button,
  Group,
  Modal,
  Paper,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Agreement, api, data } from '../../../api/client';
import { queries, useAgreements, useMyself } from '../../../api/queries';
import { tellError } from '../../../ui/toast';
import classes from '../Settings.module.css';
import type { ControlProps } from './Control';

type Open = { agreement: Agreement | null } | null;

/** Which agreement customers are shown (S30); its text is written here too. */
export function AgreementField({ field, values, labelled, described, onChange }: ControlProps) {
  const { t } = useTranslation();
  const me = useMyself();
  const { data: agreements = [] } = useAgreements();
  const [open, setOpen] = useState<Open>(null);
  const value = values[field.name] as string | null;
  const chosen = agreements.find((it) => String(it.id) === value);
  const isAdmin = me.role === 'admin';
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Select
          aria-labelledby={labelled}
          aria-describedby={described}
          w={300}
          placeholder={t('agreement.choose')}
          data={agreements.map((it) => ({ value: String(it.id), label: it.name }))}
          value={value}
          onChange={onChange}
          clearable
        />
        {isAdmin && chosen && (
          <Button variant="default" onClick={() => setOpen({ agreement: chosen })}>
            {t('common.edit')}
          </Button>
        )}
        {isAdmin && (
          <Button variant="default" onClick={() => setOpen({ agreement: null })}>
            {t('agreement.new')}
          </Button>
        )}
      </Group>
      {chosen && (
        <Paper p={0} maw={480} bg="transparent">
          <Text size="xs" c="dimmed" mb={3}>
            {t('agreement.preview', { version: chosen.version })}
          </Text>
          <div className={classes.preview} dir="auto">
            {chosen.text ?? t('agreement.introduces')}
            {chosen.link ? `\n${chosen.link}` : ''}
          </div>
        </Paper>
      )}
      {open && (
        <Editor
          agreement={open.agreement}
          onClose={() => setOpen(null)}
          onDone={(kept) => {
            setOpen(null);
            onChange(String(kept.id));
          }}
        />
      )}
    </Stack>
  );
}

interface EditorProps {
  agreement: Agreement | null;
  onClose: () => void;
  onDone: (agreement: Agreement) => void;
}

function Editor({ agreement, onClose, onDone }: EditorProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(agreement?.name ?? '');
  const [text, setText] = useState(agreement?.text ?? '');
  const [link, setLink] = useState(agreement?.link ?? '');
  const isLink = link.trim() === '' || /^https?:\/\/\S+$/i.test(link.trim());
  const isWhole = name.trim() !== '' && (text.trim() !== '' || link.trim() !== '') && isLink;
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), text: text.trim() || null, link: link.trim() || null };
      return agreement
        ? data(
            api.PATCH('/api/v1/agreements/{id}', { params: { path: { id: agreement.id } }, body }),
          )
        : data(api.POST('/api/v1/agreements', { body }));
    },
    onSuccess: async (kept) => {
      await queries.invalidateQueries({ queryKey: ['agreements'] });
      onDone(kept);
    },
    onError: (error) => tellError(error),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(agreement ? 'agreement.change' : 'agreement.new')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        {agreement && <Text size="sm">{t('agreement.changeHelp')}</Text>}
        <TextInput
          data-autofocus
          label={t('agreement.name')}
          description={t('agreement.nameHelp')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t('agreement.text')}
          description={t('agreement.textHelp')}
          autosize
          minRows={3}
          maxRows={10}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          label={t('agreement.link')}
          placeholder="https://"
          type="url"
          value={link}
          error={isLink ? null : t('wrong.address')}
          onChange={(event) => setLink(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button disabled={!isWhole} loading={save.isPending} onClick={() => save.mutate()}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
