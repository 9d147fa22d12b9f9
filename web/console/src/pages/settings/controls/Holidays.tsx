import { Button, Group, Loader, Pill, PillsInput, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tag } from '../../../lib/format';
import { local } from '../../../lib/storage';

const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `25.12`, `25/12` and `25-12` as `25.12`; null for what is no day of the year. */
export function dayOfYear(text: string): string | null {
  const found = /^(\d{1,2})[./-](\d{1,2})\.?$/.exec(text.trim());
  const [day, month] = [Number(found?.[1]), Number(found?.[2])];
  const length = LENGTHS[month - 1];
  return length !== undefined && day >= 1 && day <= length
    ? `${day}.${String(month).padStart(2, '0')}`
    : null;
}

const order = (day: string) => {
  const [d = '0', m = '0'] = day.split('.');
  return Number(m) * 100 + Number(d);
};

/** Each day once, in the order of the year. */
export function tidy(days: string[]): string[] {
  const known = days.map((it) => dayOfYear(it) ?? it);
  return [...new Set(known)].sort((a, b) => order(a) - order(b));
}

interface Props {
  value: string[];
  labelled: string;
  onChange: (value: string[]) => void;
}

/** Days off of every year (S28), typed, or taken from a country's holidays. */
export function HolidaysField({ value, labelled, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);

  function add() {
    const days = text.split(/[,;\s]+/).filter(Boolean);
    if (days.length === 0) return;
    const known = days.map(dayOfYear);
    if (known.some((it) => it === null)) return setWrong(true);
    onChange(tidy([...value, ...(known as string[])]));
    setText('');
  }

  const shown = (day: string) => {
    const [d, m] = day.split('.').map(Number);
    return new Intl.DateTimeFormat(tag(i18n.language), {
      day: 'numeric',
      month: 'long',
      timeZone: 'UTC',
    }).format(Date.UTC(2024, (m ?? 1) - 1, d ?? 1));
  };
  return (
    <>
      <PillsInput error={isWrong ? t('wrong.day') : null}>
        <Pill.Group>
          {value.map((it) => (
            <Pill
              key={it}
              withRemoveButton
              onRemove={() => onChange(value.filter((day) => day !== it))}
              removeButtonProps={{
                'aria-label': t('hours.removeDate', { date: shown(it) }),
                tabIndex: 0,
                'aria-hidden': false,
              }}
            >
              {shown(it)}
            </Pill>
          ))}
          <PillsInput.Field
            aria-labelledby={labelled}
            placeholder={t('hours.holidayHint')}
            value={text}
            onChange={(event) => {
              setWrong(false);
              setText(event.currentTarget.value);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' || event.key === ',') {
                event.preventDefault();
                add();
              } else if (event.key === 'Backspace' && text === '') onChange(value.slice(0, -1));
            }}
            onBlur={add}
          />
        </Pill.Group>
      </PillsInput>
      <Presets onAdd={(days) => onChange(tidy([...value, ...days]))} />
      {value.length > 0 && (
        <Button mt={4} size="compact-xs" variant="subtle" color="gray" onClick={() => onChange([])}>
          {t('hours.clearHolidays')}
        </Button>
      )}
    </>
  );
}

/** The calendars of the world are large: they are fetched when a country is chosen. */
async function countries(language: string): Promise<{ value: string; label: string }[]> {
  const { default: Holidays } = await import('date-holidays');
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const all = Object.entries(new Holidays().getCountries() as Record<string, string>);
  const named = all.map(([value, own]) => ({ value, label: names.of(value) ?? own }));
  return named.sort((a, b) => a.label.localeCompare(b.label));
}

/** A country's public holidays that fall on the same day each year: others belong to the exceptions of one year. */
export async function fixedHolidays(country: string, year: number): Promise<string[]> {
  const { default: Holidays } = await import('date-holidays');
  const calendar = new Holidays(country);
  const daysOf = (it: number) =>
    (calendar.getHolidays(it) ?? [])
      .filter((day) => day.type === 'public')
      .map((day) => day.date.slice(5, 10));
  const years = [year, year + 1, year + 2].map(daysOf);
  const always = (years[0] ?? []).filter((day) => years.every((of) => of.includes(day)));
  return tidy(always.map((it) => `${Number(it.slice(3))}.${it.slice(0, 2)}`));
}

function Presets({ onAdd }: { onAdd: (days: string[]) => void }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [country, setCountry] = useState(local.get('country'));
  const [isBusy, setBusy] = useState(false);
  const { data, isFetching } = useQuery({
    queryKey: ['countries', i18n.language],
    queryFn: () => countries(i18n.language),
    enabled: isOpen,
    staleTime: Number.POSITIVE_INFINITY,
  });
  async function take() {
    if (!country) return;
    setBusy(true);
    local.set('country', country);
    onAdd(await fixedHolidays(country, new Date().getFullYear()));
    setBusy(false);
  }
  if (!isOpen) {
    return (
      <Button mt={6} size="compact-sm" variant="subtle" onClick={() => setOpen(true)}>
        {t('hours.presets')}
      </Button>
    );
  }
  return (
    <>
      <Group gap="xs" mt="xs">
        <Select
          aria-label={t('hours.country')}
          placeholder={t('hours.country')}
          data={data ?? []}
          value={country}
          onChange={setCountry}
          searchable
          limit={50}
          rightSection={isFetching ? <Loader size="xs" /> : null}
        />
        <Button
          variant="default"
          disabled={!country || !data}
          loading={isBusy}
          onClick={() => void take()}
        >
          {t('hours.takePresets')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t('hours.presetsHelp')}
      </Text>
    </>
  );
}
