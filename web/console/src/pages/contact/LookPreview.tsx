import { useComputedColorScheme } from '@mantine/core';
import { IconMessageCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './Look.module.css';
import { inkOn, isColor, type Look } from './look';

/** A sketch of the chat on a page: its colour, corner and first words. The real one is on the example page. */
export function LookPreview({ look }: { look: Look }) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme();
  const color = look.color && isColor(look.color) ? look.color : '#0b6a7c';
  const paint = { background: color, color: inkOn(color) };
  const language = look.language ?? i18n.language;
  const texts = look.texts[language] ?? {};
  const isDark = look.theme === 'dark' || (look.theme === 'auto' && scheme === 'dark');
  return (
    <div className={classes.page} data-side={look.side} aria-hidden>
      <div className={classes.chat} data-dark={isDark || undefined}>
        <div className={classes.head} style={paint}>
          {t('look.yourLine')}
        </div>
        <div className={classes.words}>{texts.greeting || t('look.greeting')}</div>
        <div className={classes.field}>{texts.placeholder || t('look.placeholder')}</div>
      </div>
      <div className={classes.button} style={paint}>
        <IconMessageCircle size={22} />
      </div>
    </div>
  );
}
