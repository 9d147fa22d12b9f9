import { ActionIcon, Menu, SegmentedControl, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, speak } from '../i18n';

/** Light, dark, or as the machine has it. */
export function SchemeChoice() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choices = [
    { value: 'light', icon: IconSun },
    { value: 'dark', icon: IconMoon },
    { value: 'auto', icon: IconDeviceDesktop },
  ] as const;
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('scheme.label')}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
      data={choices.map(({ value, icon: Icon }) => ({
        value,
        label: (
          <span title={t(`scheme.${value}`)} style={{ display: 'inline-grid' }}>
            <Icon size={16} aria-hidden />
            <span className="visually-hidden">{t(`scheme.${value}`)}</span>
          </span>
        ),
      }))}
    />
  );
}

export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label={t('language.label')}>
          <ActionIcon aria-label={t('language.label')} size="lg">
            <IconLanguage size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((it) => (
          <Menu.Item
            key={it.code}
            lang={it.code}
            fw={it.code === i18n.language ? 700 : 400}
            onClick={() => void speak(it.code)}
          >
            {it.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
