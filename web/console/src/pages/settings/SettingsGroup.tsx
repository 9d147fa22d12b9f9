import { Badge, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Warning } from '../../api/client';
import { Control } from './controls/Control';
import { FIELDS, type Field, type GroupName, type Values } from './fields';
import { problemOf, same } from './form';
import classes from './Settings.module.css';

interface Props {
  group: GroupName;
  line: number;
  values: Values;
  before: Values;
  warnings: Warning[];
  onChange: (name: string, value: unknown) => void;
}

/** Kinds that need the whole width. */
const WIDE = new Set(['queue', 'faces', 'face', 'week', 'dates', 'holidays', 'agreement']);

/** The fields of a group, by sections; those that do not count at the moment are left out. */
export function SettingsGroup({ group, line, values, before, warnings, onChange }: Props) {
  const { t } = useTranslation();
  const fields = FIELDS.filter((it) => it.group === group && (it.when?.(values) ?? true));
  const sections = [...new Set(fields.map((it) => it.section))];
  return (
    <>
      {sections.map((section) => (
        <section key={section} aria-labelledby={`section-${section}`}>
          <Title order={3} size="sm" id={`section-${section}`} mb={6}>
            {t(`sections.${group}.${section}`)}
          </Title>
          <div className={classes.section}>
            {fields
              .filter((it) => it.section === section)
              .map((field) => (
                <Row
                  key={field.name}
                  field={field}
                  line={line}
                  values={values}
                  before={before}
                  warnings={warnings.filter((it) => it.field === field.name)}
                  onChange={onChange}
                />
              ))}
          </div>
        </section>
      ))}
    </>
  );
}

interface RowProps extends Omit<Props, 'group'> {
  field: Field;
}

function Row({ field, line, values, before, warnings, onChange }: RowProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const isChanged = !same(values[field.name], before[field.name]);
  // What was there already may be outside our bounds: the REST takes more. It is complained of once it is touched.
  const problem = isChanged ? problemOf(field, values) : null;
  const key = `set.${field.name}`;
  const defaultKey = `${key}.default`;
  return (
    <div
      className={`${classes.row} ${WIDE.has(field.kind) ? classes.wide : ''}`}
      data-field={field.name}
    >
      <div>
        <div className={classes.label} id={`${id}-label`}>
          {t(`${key}.label`)}
          {field.stored && (
            <Badge size="xs" color="gray" ml={6}>
              {t('settings.stored')}
            </Badge>
          )}
          {isChanged && (
            <span
              className={classes.dot}
              style={{ marginInlineStart: 6 }}
              role="img"
              aria-label={t('settings.edited')}
            />
          )}
        </div>
        <div className={classes.help} id={`${id}-help`}>
          {t(`${key}.help`)}{' '}
          {i18n.exists(defaultKey) ? t('settings.default', { value: t(defaultKey) }) : ''}
        </div>
      </div>
      <div>
        <Control
          field={field}
          line={line}
          values={values}
          labelled={`${id}-label`}
          described={`${id}-help`}
          onChange={(value) => onChange(field.name, value)}
        />
        {problem && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert" mt={4}>
            {t(problem.key, problem.values ?? {})}
          </Text>
        )}
        {warnings.map((it) => (
          <div key={it.code} className={classes.warn}>
            <IconAlertTriangle size={15} aria-hidden style={{ flex: 'none', marginTop: 1 }} />
            {t([`lint.${it.code}`, 'lint.other'], { why: it.text })}
          </div>
        ))}
      </div>
    </div>
  );
}
