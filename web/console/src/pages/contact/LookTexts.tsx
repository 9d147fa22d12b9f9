import { SegmentedControl, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../i18n';
import { type Look, type LookTexts, TEXTS, withText } from './look';

/** A live chat's texts, by language; what is empty the widget says in its own words. */
export function LookTextsField({
  texts,
  onChange,
}: {
  texts: Look['texts'];
  onChange: (texts: Look['texts']) => void;
}) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<string>('en');
  const names = Object.keys(TEXTS) as (keyof LookTexts)[];
  return (
    <div>
      <Title order={3} size="sm">
        {t('look.texts')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('look.textsHelp')}
      </Text>
      <SegmentedControl
        size="xs"
        mb="xs"
        aria-label={t('language.label')}
        value={language}
        onChange={setLanguage}
        data={LANGUAGES.map((it) => ({ value: it.code, label: it.name }))}
      />
      <Stack gap="xs">
        {names.map((name) => {
          const props = {
            label: t(`look.text.${name}`),
            lang: language,
            maxLength: TEXTS[name],
            value: texts[language]?.[name] ?? '',
          };
          const say = (text: string) => onChange(withText(texts, language, name, text));
          return TEXTS[name] > 100 ? (
            <Textarea
              key={name}
              {...props}
              autosize
              minRows={1}
              onChange={(event) => say(event.currentTarget.value)}
            />
          ) : (
            <TextInput key={name} {...props} onChange={(event) => say(event.currentTarget.value)} />
          );
        })}
      </Stack>
    </div>
  );
}
