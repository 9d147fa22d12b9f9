import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tag } from '../../../lib/format';
import type { ControlProps } from './Control';
import { Intervals } from './Week';

/** Dates that are unlike their day of the week: shorter, longer, or off. */
export function DatesField({ field, values, onChange }: ControlProps) {
  const { t, i18n } = useTranslation();
  const dates = values[field.name] as Record<string, string[]>;
  const [next, setNext] = useState<string | null>(null);
  const shown = (date: string) =>
    new Intl.DateTimeFormat(tag(i18n.language), { dateStyle: 'full', timeZone: 'UTC' }).format(
      new Date(`${date}T00:00:00Z`),
    );
  return (
    <Stack gap="sm">
      {Object.entries(dates)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([date, intervals]) => (
          <Group key={date} gap="md" align="flex-start" wrap="nowrap">
            <Text size="sm" w={220}>
              {shown(date)}
            </Text>
            <Intervals
              label={shown(date)}
              value={intervals}
              onChange={(it) => onChange({ ...dates, [date]: it })}
            />
            <ActionIcon
              aria-label={t('hours.removeDate', { date: shown(date) })}
              onClick={() =>
                onChange(Object.fromEntries(Object.entries(dates).filter(([it]) => it !== date)))
              }
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
      <Group gap="xs" align="flex-end">
        <DateInput
          label={t('hours.date')}
          w={200}
          value={next}
          onChange={setNext}
          valueFormat="DD/MM/YYYY"
          dateParser={(text) => parseDay(text)}
          clearable
          clearButtonProps={{ 'aria-label': t('common.remove') }}
        />
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          disabled={next === null || next in dates}
          onClick={() => {
            if (next) onChange({ ...dates, [next]: [] });
            setNext(null);
          }}
        >
          {t('hours.addDate')}
        </Button>
      </Group>
    </Stack>
  );
}

/** `24/12/2026` and `2026-12-24` as the latter; null for what is no date. */
export function parseDay(text: string): string | null {
  const own = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text.trim());
  const iso = own
    ? `${own[3]}-${own[2]?.padStart(2, '0')}-${own[1]?.padStart(2, '0')}`
    : text.trim();
  const date = new Date(`${iso}T00:00:00Z`);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(iso) && !Number.isNaN(date.getTime());
  return isDate && date.toISOString().startsWith(iso) ? iso : null;
}
