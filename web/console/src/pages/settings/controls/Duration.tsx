import { Group, NumberInput, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { span } from '../../../lib/format';
import type { ControlProps } from './Control';

const UNITS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
type Unit = keyof typeof UNITS;

/** The largest unit in which a span is a whole number. */
export function unitOf(seconds: number, least: Unit): Unit {
  if (seconds === 0) return least === 'seconds' ? 'minutes' : least;
  const fitting = (Object.keys(UNITS) as Unit[]).filter(
    (it) => UNITS[it] >= UNITS[least] && seconds % UNITS[it] === 0,
  );
  return fitting.at(-1) ?? least;
}

/** A span, in the unit that reads best. The field itself is in seconds or in minutes. */
export function Duration({ field, values, labelled, described, onChange }: ControlProps) {
  const { t, i18n } = useTranslation();
  const base = field.kind === 'minutes' ? 60 : 1;
  const seconds = Number(values[field.name]) * base;
  const [unit, setUnit] = useState<Unit>(() =>
    unitOf(seconds, field.kind === 'minutes' ? 'minutes' : 'seconds'),
  );
  const units = (Object.keys(UNITS) as Unit[]).filter((it) => UNITS[it] >= base);
  const isOff = seconds === 0 && field.zero;
  const shown = seconds / UNITS[unit];
  return (
    <>
      <Group gap={6}>
        <NumberInput
          aria-labelledby={labelled}
          aria-describedby={described}
          w={110}
          min={0}
          allowNegative={false}
          decimalScale={2}
          value={Number.isNaN(shown) ? '' : Number(shown.toFixed(2))}
          onChange={(it) =>
            onChange(it === '' ? Number.NaN : Math.round((Number(it) * UNITS[unit]) / base))
          }
        />
        <Select
          aria-label={t('settings.unit')}
          w={120}
          allowDeselect={false}
          data={units.map((it) => ({ value: it, label: t(`unit.${it}`) }))}
          value={unit}
          onChange={(it) => {
            const next = (it ?? unit) as Unit;
            // The number stays as it stands, and means more or less: that is what a change of unit is for.
            if (!Number.isNaN(shown)) onChange(Math.round((shown * UNITS[next]) / base));
            setUnit(next);
          }}
        />
      </Group>
      <Text size="xs" c="dimmed" mt={2}>
        {Number.isNaN(seconds)
          ? ''
          : isOff
            ? t([`set.${field.name}.off`, 'settings.off'])
            : span(seconds * 1000, i18n.language)}
      </Text>
    </>
  );
}
