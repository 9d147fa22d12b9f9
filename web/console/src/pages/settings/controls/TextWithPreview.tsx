import { Button, Group, Text, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { plain } from '../bbcode';
import classes from '../Settings.module.css';
import type { ControlProps } from './Control';

/** An automatic text, with how it reads: BB code goes, aliases are replaced by examples. */
export function TextWithPreview({ field, values, labelled, described, onChange }: ControlProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLTextAreaElement>(null);
  const text = String(values[field.name] ?? '');
  const length = [...text].length;
  let shown = plain(text);
  for (const alias of field.aliases ?? [])
    shown = shown.replaceAll(alias, t(`alias.${alias}.example`));

  function insert(alias: string) {
    const [from, to] = [
      input.current?.selectionStart ?? text.length,
      input.current?.selectionEnd ?? text.length,
    ];
    onChange(text.slice(0, from) + alias + text.slice(to));
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(from + alias.length, from + alias.length);
    });
  }

  return (
    <>
      <Textarea
        ref={input}
        aria-labelledby={labelled}
        aria-describedby={described}
        autosize
        minRows={2}
        maxRows={10}
        dir="auto"
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Group gap={6} mt={4} justify="space-between">
        <Group gap={4}>
          {field.aliases?.map((it) => (
            <Button
              key={it}
              size="compact-xs"
              variant="default"
              title={t(`alias.${it}.help`)}
              onClick={() => insert(it)}
            >
              {it}
            </Button>
          ))}
        </Group>
        {field.max && length > field.max * 0.8 && (
          <Text size="xs" c="dimmed">
            {length}/{field.max}
          </Text>
        )}
      </Group>
      {shown.trim() !== '' && (
        <div>
          <Text size="xs" c="dimmed" mt={6} mb={3}>
            {t(field.aliases ? 'settings.previewOwn' : 'settings.preview')}
          </Text>
          <div className={classes.preview} dir="auto">
            {shown}
          </div>
        </div>
      )}
    </>
  );
}
