import { ActionIcon, Button, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isZone } from '../form';
import { type ControlProps, DAYS } from './Control';

interface Labelled {
  'aria-labelledby'?: string;
  'aria-describedby'?: string;
  'aria-label'?: string;
}

/** A time of day; 24:00, which browsers' own fields do not know, is written as it is. */
export function ClockField({
  value,
  onChange,
  ...aria
}: Labelled & { value: string; onChange: (value: string) => void }) {
  return (
    <TextInput
      {...aria}
      w={92}
      inputMode="numeric"
      placeholder="09:00"
      maxLength={5}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.replace('.', ':'))}
      onBlur={() => onChange(tidied(value))}
    />
  );
}

/** `9`, `930` and `9:5` as clocks show them; what is no time stays as it is. */
export function tidied(text: string): string {
  const digits = /^(\d{1,2})(\d{2})$/.exec(text.trim());
  const parts = /^(\d{1,2})(?::(\d{1,2}))?$/.exec(text.trim());
  const [hour, minute] = parts ? [parts[1], parts[2] ?? '0'] : digits ? [digits[1], digits[2]] : [];
  if (hour === undefined || minute === undefined) return text;
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

export function ZoneField({
  value,
  onChange,
  ...aria
}: Labelled & { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const zones = useMemo(() => {
    const all =
      typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
    return [...new Set(['UTC', value, ...all])].filter(isZone).sort();
  }, [value]);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = isZone(value)
    ? new Intl.DateTimeFormat('en-GB', {
        timeZone: value,
        hour: '2-digit',
        minute: '2-digit',
      }).format(new Date())
    : null;
  return (
    <>
      <Group gap="xs">
        <Select
          {...aria}
          w={280}
          data={zones}
          value={value}
          searchable
          allowDeselect={false}
          limit={60}
          onChange={(it) => it && onChange(it)}
        />
        {own !== value && zones.includes(own) && (
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(own)}>
            {own}
          </Button>
        )}
      </Group>
      {now && (
        <Text size="xs" c="dimmed" mt={2}>
          {t('hours.now', { time: now })}
        </Text>
      )}
    </>
  );
}

/** Intervals of one day: `09:00-13:00`, as many as there are. */
export function Intervals({
  value,
  label,
  onChange,
}: {
  value: string[];
  label: string;
  onChange: (value: string[]) => void;
}) {
  const { t } = useTranslation();
  const set = (index: number, interval: string) =>
    onChange(value.map((it, at) => (at === index ? interval : it)));
  return (
    <Stack gap={4}>
      {value.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('hours.closed')}
        </Text>
      )}
      {value.map((interval, index) => {
        const [from = '', to = ''] = interval.split('-');
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: intervals have no identity but their place.
          <Group key={index} gap={6} wrap="nowrap">
            <ClockField
              aria-label={t('hours.from', { day: label })}
              value={from}
              onChange={(it) => set(index, `${it}-${to}`)}
            />
            <Text size="sm" aria-hidden>
              –
            </Text>
            <ClockField
              aria-label={t('hours.to', { day: label })}
              value={to}
              onChange={(it) => set(index, `${from}-${it}`)}
            />
            <ActionIcon
              aria-label={t('hours.removeInterval', { day: label, interval })}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <IconX size={15} />
            </ActionIcon>
            {to !== '' && from > to && to !== '00:00' && (
              <Text size="xs" c="dimmed">
                {t('hours.overnight')}
              </Text>
            )}
          </Group>
        );
      })}
      {value.length < 12 && (
        <Button
          size="compact-xs"
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={13} />}
          onClick={() => onChange([...value, value.length === 0 ? '09:00-13:00' : '14:00-18:00'])}
        >
          {t('hours.addInterval')}
          <span className="visually-hidden"> {label}</span>
        </Button>
      )}
    </Stack>
  );
}

/** Days of the week that are unlike the daily hours. */
export function WeekField({ field, values, onChange }: ControlProps) {
  const { t } = useTranslation();
  const week = values[field.name] as Record<string, string[]>;
  const off = values.WORKTIME_DAYOFF as string[];
  const daily = `${values.WORKTIME_FROM}-${values.WORKTIME_TO}`;
  return (
    <Stack gap="xs">
      {DAYS.map((day) => {
        const own = week[day];
        const label = t(`day.${day}`);
        return (
          <Group key={day} gap="md" align="flex-start" wrap="nowrap" mih={32}>
            <Switch
              w={190}
              label={label}
              description={
                own ? null : off.includes(day) ? t('hours.weekend') : daily.replace('-', ' – ')
              }
              checked={own !== undefined}
              aria-label={t('hours.own', { day: label })}
              onChange={(event) => {
                const { [day]: _, ...others } = week;
                onChange(
                  event.currentTarget.checked
                    ? { ...week, [day]: off.includes(day) ? [] : [daily] }
                    : others,
                );
              }}
            />
            {own && (
              <Intervals
                label={label}
                value={own}
                onChange={(it) => onChange({ ...week, [day]: it })}
              />
            )}
          </Group>
        );
      })}
    </Stack>
  );
}
