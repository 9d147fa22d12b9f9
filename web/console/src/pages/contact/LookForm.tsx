import {
  Alert,
  Button,
  ColorInput,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Channel, changeChannel } from '../../api/client';
import { inWords } from '../../api/errors';
import { queries } from '../../api/queries';
import { tellDone } from '../../ui/toast';
import { same } from '../settings/form';
import { originOf } from './kinds';
import { LookPreview } from './LookPreview';
import { LookTextsField } from './LookTexts';
import { ASKS, type Ask, isColor, type Look, QUESTIONS } from './look';

/** How a live chat looks and what it asks; with the rest that can be changed of it. */
export function LookForm({
  channel,
  look,
  onDone,
}: {
  channel: Channel;
  look: Look;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState(channel.name);
  const [origins, setOrigins] = useState(channel.settings.origins);
  const [texts, setTexts] = useState(channel.settings.system_messages);
  const [next, setNext] = useState(look);
  const set = (part: Partial<Look>) => setNext((now) => ({ ...now, ...part }));
  const isWhole =
    (!next.color || isColor(next.color)) && origins.every((it) => originOf(it) !== null);
  const save = useMutation({
    mutationFn: () => {
      const body = {
        ...(name.trim() && name.trim() !== channel.name ? { name: name.trim() } : {}),
        settings: {
          ...(same(origins, channel.settings.origins)
            ? {}
            : { origins: origins.map((it) => originOf(it) ?? it) }),
          ...(texts === channel.settings.system_messages ? {} : { system_messages: texts }),
          ...(same(next, look) ? {} : { widget: next }),
        },
      };
      return changeChannel(channel, body);
    },
    onSuccess: () => {
      tellDone(t('common.saved'));
      void queries.invalidateQueries({ queryKey: ['channels', channel.line_id] });
      onDone();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) save.mutate();
      }}
    >
      <Stack>
        {save.error && (
          <Alert color="red" role="alert">
            {inWords(save.error, t)}
          </Alert>
        )}
        <LookPreview look={next} />
        <Group grow align="flex-start">
          <ColorInput
            label={t('look.color')}
            description={t('look.colorHelp')}
            placeholder="#0b6a7c"
            value={next.color ?? ''}
            onChange={(it) => set({ color: it || null })}
            error={!next.color || isColor(next.color) ? null : t('look.noColor')}
            swatches={['#0b6a7c', '#1c7ed6', '#7048e8', '#c2255c', '#d9480f', '#2b8a3e', '#212529']}
            closeOnColorSwatchClick
            withEyeDropper={false}
          />
          <Select
            label={t('look.language')}
            description={t('look.languageHelp')}
            placeholder={t('look.asPage')}
            clearable
            data={[
              { value: 'en', label: 'English' },
              { value: 'it', label: 'Italiano' },
            ]}
            value={next.language ?? null}
            onChange={(it) => set({ language: it })}
          />
        </Group>
        <Group grow align="flex-start">
          <Pick
            label={t('look.theme')}
            name="theme"
            of={['auto', 'light', 'dark']}
            value={next.theme}
            onChange={(theme) => set({ theme })}
          />
          <Pick
            label={t('look.side')}
            name="side"
            of={['left', 'right']}
            value={next.side}
            onChange={(side) => set({ side })}
          />
        </Group>
        <LookTextsField texts={next.texts} onChange={(all) => set({ texts: all })} />
        <Asked
          title={t('look.form')}
          help={t('look.formHelp')}
          value={next.form}
          onChange={(form) => set({ form })}
        />
        <Asked
          title={t('look.offline')}
          help={t('look.offlineHelp')}
          value={next.offline_form}
          onChange={(it) => set({ offline_form: it })}
        />
        <TextInput
          label={t('connect.name')}
          value={name}
          maxLength={255}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TagsInput
          label={t('connect.origins')}
          description={t('connect.originsHelp')}
          value={origins}
          onChange={(all) => setOrigins(all.map((it) => originOf(it) ?? it))}
          error={origins.every((it) => originOf(it) !== null) ? null : t('wrong.web')}
        />
        <Switch
          label={t('connect.texts')}
          checked={texts}
          onChange={(event) => setTexts(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={!isWhole} loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface PickProps<T extends string> {
  label: string;
  name: string;
  of: readonly T[];
  value: T;
  onChange: (value: T) => void;
}

function Pick<T extends string>({ label, name, of, value, onChange }: PickProps<T>) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {label}
      </Text>
      <SegmentedControl
        fullWidth
        aria-label={label}
        value={value}
        onChange={(it) => onChange(it as T)}
        data={of.map((it) => ({ value: it, label: t(`look.${name}Of.${it}`) }))}
      />
    </div>
  );
}

interface AskedProps {
  title: string;
  help: string;
  value: Look['form'];
  onChange: (value: Look['form']) => void;
}

function Asked({ title, help, value, onChange }: AskedProps) {
  const { t } = useTranslation();
  return (
    <div>
      <Title order={3} size="sm">
        {title}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {help}
      </Text>
      <Stack gap={6}>
        {QUESTIONS.map((question) => (
          <Group key={question} gap="sm" justify="space-between">
            <Text size="sm">{t(`look.question.${question}`)}</Text>
            <SegmentedControl
              size="xs"
              aria-label={`${title}: ${t(`look.question.${question}`)}`}
              value={value[question]}
              onChange={(it) => onChange({ ...value, [question]: it as Ask })}
              data={ASKS.map((it) => ({ value: it, label: t(`look.ask.${it}`) }))}
            />
          </Group>
        ))}
      </Stack>
    </div>
  );
}
