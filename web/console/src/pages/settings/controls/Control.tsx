import {
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  Radio,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { fullName, usePeople } from '../../../api/queries';
import { countriesIn } from '../../../lib/countries';
import type { Field, Values } from '../fields';
import type { Face } from '../form';
import { AgreementField } from './AgreementField';
import { DatesField } from './DatesField';
import { Duration } from './Duration';
import { FaceField, FacesField } from './Faces';
import { HolidaysField } from './Holidays';
import { QueueField } from './Queue';
import { TextWithPreview } from './TextWithPreview';
import { ClockField, WeekField, ZoneField } from './Week';

export interface ControlProps {
  field: Field;
  line: number;
  values: Values;
  labelled: string;
  described: string;
  onChange: (value: unknown) => void;
}

export const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** What a field's value is changed with. */
export function Control(props: ControlProps) {
  const { field, values, onChange } = props;
  const value = values[field.name];
  const aria = { 'aria-labelledby': props.labelled, 'aria-describedby': props.described };
  switch (field.kind) {
    case 'flag':
      return (
        <Switch
          {...aria}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'seconds':
    case 'minutes':
      return <Duration {...props} />;
    case 'number':
      return (
        <NumberInput
          {...aria}
          w={160}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          value={Number.isNaN(Number(value)) ? '' : Number(value)}
          onChange={(it) => onChange(it === '' ? Number.NaN : Number(it))}
        />
      );
    case 'choice':
      return <Choice {...props} />;
    case 'text':
      return <TextWithPreview {...props} />;
    case 'short':
      return (
        <TextInput
          {...aria}
          value={String(value ?? '')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'time':
      return <ClockField {...aria} value={String(value)} onChange={onChange} />;
    case 'zone':
      return <ZoneField {...aria} value={String(value)} onChange={onChange} />;
    case 'days':
      return <Days {...props} />;
    case 'holidays':
      return (
        <HolidaysField value={value as string[]} onChange={onChange} labelled={props.labelled} />
      );
    case 'language':
      return <Language {...props} />;
    case 'country':
      return <Country {...props} />;
    case 'users':
      return <Users {...props} />;
    case 'bot':
      return <Bot {...props} />;
    case 'agreement':
      return <AgreementField {...props} />;
    case 'queue':
      return <QueueField {...props} />;
    case 'face':
      return <FaceField value={value as Face} onChange={onChange} />;
    case 'faces':
      return <FacesField {...props} />;
    case 'week':
      return <WeekField {...props} />;
    case 'dates':
      return <DatesField {...props} />;
  }
}

function Choice({ field, values, labelled, onChange }: ControlProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group value={String(values[field.name])} onChange={onChange} aria-labelledby={labelled}>
      <Stack gap={8}>
        {field.options?.map((it) => (
          <Radio
            key={it}
            value={it}
            label={t([`set.${field.name}.${it}`, `option.${it}`])}
            description={t([`set.${field.name}.${it}Help`, ''])}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function Days({ field, values, labelled, onChange }: ControlProps) {
  const { t } = useTranslation();
  const off = values[field.name] as string[];
  return (
    <Checkbox.Group
      value={off}
      onChange={(it) => onChange(DAYS.filter((day) => it.includes(day)))}
      aria-labelledby={labelled}
    >
      <Group gap="sm">
        {DAYS.map((day) => (
          <Checkbox key={day} value={day} label={t(`day.${day}`)} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}

const LANGUAGES = [
  'en',
  'it',
  'de',
  'fr',
  'es',
  'pt',
  'nl',
  'pl',
  'ro',
  'el',
  'tr',
  'uk',
  'ru',
  'ar',
  'zh',
  'ja',
];

function Language({ field, values, labelled, described, onChange }: ControlProps) {
  const { t, i18n } = useTranslation();
  const value = values[field.name] as string | null;
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  const codes = value && !LANGUAGES.includes(value) ? [value, ...LANGUAGES] : LANGUAGES;
  return (
    <Select
      aria-labelledby={labelled}
      aria-describedby={described}
      w={260}
      placeholder={t('settings.asCustomer')}
      data={codes.map((it) => ({ value: it, label: names.of(it) ?? it }))}
      value={value}
      onChange={onChange}
      searchable
      clearable
    />
  );
}

/** The country whose way phones are written in; none by default. */
function Country({ field, values, labelled, described, onChange }: ControlProps) {
  const { t, i18n } = useTranslation();
  const all = useMemo(() => countriesIn(i18n.language), [i18n.language]);
  return (
    <Select
      aria-labelledby={labelled}
      aria-describedby={described}
      w={260}
      placeholder={t('settings.noCountry')}
      data={all.map(({ code, name }) => ({ value: code, label: name }))}
      value={String(values[field.name] ?? '').toUpperCase() || null}
      onChange={(it) => onChange(it ?? '')}
      searchable
      clearable
    />
  );
}

function Users({ field, values, labelled, described, onChange }: ControlProps) {
  const { t } = useTranslation();
  const { users } = usePeople();
  const known = users.filter((it) => it.active && !it.bot);
  const value = values[field.name] as string[];
  const gone = value.filter((id) => !known.some((it) => String(it.id) === id));
  const data = [
    ...known.map((it) => ({ value: String(it.id), label: fullName(it) })),
    ...gone.map((id) => ({ value: id, label: t('settings.goneUser', { id }) })),
  ];
  return (
    <MultiSelect
      aria-labelledby={labelled}
      aria-describedby={described}
      placeholder={value.length === 0 ? t('settings.choosePeople') : ''}
      data={data}
      value={value}
      onChange={onChange}
      searchable
      clearable
    />
  );
}

function Bot({ field, values, labelled, described, onChange }: ControlProps) {
  const { t } = useTranslation();
  const { users } = usePeople();
  const bots = users.filter((it) => it.bot);
  return (
    <>
      <Select
        aria-labelledby={labelled}
        aria-describedby={described}
        w={260}
        placeholder={t('settings.chooseBot')}
        data={bots.map((it) => ({
          value: String(it.id),
          label: fullName(it),
          disabled: !it.active,
        }))}
        value={values[field.name] as string | null}
        onChange={onChange}
        clearable
      />
      {bots.length === 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('settings.noBots')}
        </Text>
      )}
    </>
  );
}
