import {
  Badge,
  Button,
  FileInput,
  Group,
  Modal,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Session, type Template } from '../../api/client';
import { patchMessage } from '../../api/conversation';
import { queries } from '../../api/queries';
import { upload } from '../../api/upload';
import { randomId } from '../../lib/id';
import { filled, type Gap, gapsOf, parametersOf } from '../../lib/templates';
import { Failed, Loading } from '../../ui/States';
import { tellError } from '../../ui/toast';
import classes from './Conversation.module.css';

const GAP_MAX = 1_024;

interface Props {
  opened: boolean;
  session: Session;
  onClose: () => void;
}

/** Sends what the messenger has approved: to whom nothing else can be written any more. */
export function TemplateDialog({ opened, session, onClose }: Props) {
  const { t } = useTranslation();
  const {
    data: found,
    error,
    refetch,
  } = useQuery({
    queryKey: ['templates', session.line_id, session.channel_id],
    queryFn: async () => {
      const path = { line: session.line_id, id: session.channel_id };
      const url = '/api/v1/lines/{line}/channels/{id}/templates';
      return (await data(api.GET(url, { params: { path } }))).items as Template[];
    },
    enabled: opened,
    staleTime: 60_000,
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('template.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {error && !found && <Failed error={error} retry={() => void refetch()} />}
      {!error && !found && <Loading />}
      {found?.length === 0 && <Text size="sm">{t('template.none')}</Text>}
      {found && found.length > 0 && <Form session={session} templates={found} onDone={onClose} />}
    </Modal>
  );
}

const keyOf = (it: Template) => `${it.name} ${it.language}`;

interface FormProps {
  session: Session;
  templates: Template[];
  onDone: () => void;
}

function Form({ session, templates, onDone }: FormProps) {
  const { t } = useTranslation();
  const [key, setKey] = useState<string | null>(null);
  const [values, setValues] = useState<Record<string, string>>({});
  const [file, setFile] = useState<File | null>(null);
  const client = useRef(randomId());
  const template = templates.find((it) => keyOf(it) === key);
  const gaps = template ? gapsOf(template) : [];
  const isWhole =
    !!template &&
    gaps.every((it) => values[it.key]?.trim()) &&
    (!template.header_file || file !== null);
  const send = useMutation({
    mutationFn: async (it: Template) => {
      const attachments = file && it.header_file ? [{ upload_id: await upload(file) }] : [];
      const { name, language } = it;
      const body = {
        client_id: client.current,
        internal: false,
        template: { name, language, parameters: parametersOf(it, values) },
        ...(attachments.length ? { attachments } : {}),
      };
      const params = { path: { chat: session.chat_id } };
      return data(api.POST('/api/v1/chats/{chat}/messages', { params, body }));
    },
    onSuccess: (message) => {
      patchMessage(message);
      void queries.invalidateQueries({ queryKey: ['conversation', session.id] });
      onDone();
    },
    onError: (error) => tellError(error),
  });
  return (
    <Stack gap="sm">
      <Select
        label={t('template.which')}
        data-autofocus
        searchable
        data={templates.map((it) => ({ value: keyOf(it), label: `${it.name} (${it.language})` }))}
        value={key}
        onChange={(it) => {
          setKey(it);
          setValues({});
          setFile(null);
          client.current = randomId();
        }}
      />
      {template?.header_file && (
        <FileInput
          label={t('template.file', { kind: t(`file.${template.header_file}`) })}
          value={file}
          onChange={setFile}
          clearable
        />
      )}
      {gaps.map((it) => (
        <TextInput
          key={it.key}
          label={labelOf(it, template)}
          maxLength={GAP_MAX}
          dir="auto"
          required
          value={values[it.key] ?? ''}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setValues((now) => ({ ...now, [it.key]: text }));
          }}
        />
      ))}
      {template && <Preview template={template} values={values} />}
      <Group justify="flex-end">
        <Button
          disabled={!isWhole}
          loading={send.isPending}
          onClick={() => template && send.mutate(template)}
        >
          {t('template.send')}
        </Button>
      </Group>
    </Stack>
  );

  function labelOf(gap: Gap, of: Template | undefined): string {
    if (gap.place !== 'button') return t('template.gap', { name: gap.name });
    return t('template.buttonGap', { title: of?.buttons[gap.index ?? 0]?.title ?? '' });
  }
}

function Preview({ template, values }: { template: Template; values: Record<string, string> }) {
  const { t } = useTranslation();
  return (
    <section
      className={classes.bubble}
      style={{ maxWidth: 'none' }}
      aria-label={t('template.preview')}
    >
      {template.header && (
        <Text size="sm" fw={650} dir="auto">
          {filled(template.header, 'header', values)}
        </Text>
      )}
      <p className={classes.text} dir="auto">
        {filled(template.body, 'body', values)}
      </p>
      {template.footer && (
        <Text size="xs" c="dimmed" dir="auto">
          {template.footer}
        </Text>
      )}
      {template.buttons.length > 0 && (
        <Group gap={6} mt={6}>
          {template.buttons.map((it) => (
            <Badge key={it.title} variant="outline" color="gray" radius="sm">
              {it.title}
            </Badge>
          ))}
        </Group>
      )}
    </section>
  );
}
