import { Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import {
  IconBellRinging,
  IconCircleFilled,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
  IconSun,
  IconUserCog,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { signedOut } from '../api/auth';
import { api, data, type User } from '../api/client';
import { fullName, queries, useMyself } from '../api/queries';
import { LANGUAGES, speak } from '../i18n';
import { leaveNothing } from '../lib/belongings';
import { useStore } from '../lib/store';
import { askToNotify, sound, wantSound } from '../live/ring';
import { UserFace } from '../ui/Person';
import { tellError } from '../ui/toast';
import { helpOpen } from './Shortcuts';

type Said = { status: User['status'] } | { workday: User['workday'] };

/** Says whether one is there. */
export async function saidPresence(user: number, said: Said) {
  try {
    const changed = await data(
      api.PUT('/api/v1/users/{id}/presence', { params: { path: { id: user } }, body: said }),
    );
    queries.setQueryData<User>(['me'], (me) => (me?.id === changed.id ? changed : me));
    queries.setQueryData<User[]>(['users'], (all) =>
      all?.map((it) => (it.id === changed.id ? changed : it)),
    );
  } catch (error) {
    tellError(error);
  }
}

const COLORS = {
  online: 'var(--mantine-color-teal-6)',
  away: 'var(--mantine-color-yellow-6)',
  offline: 'var(--mantine-color-gray-6)',
};

/** Oneself: presence or workday, sound, language, colours, profile, the way out. */
export function MeMenu({ className }: { className: string }) {
  const { t, i18n } = useTranslation();
  const me = useMyself();
  const navigate = useNavigate();
  const { wanted } = useStore(sound);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isDark =
    colorScheme === 'dark' ||
    (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  const canNotify = typeof Notification !== 'undefined' && Notification.permission === 'default';
  const state = me.time_tracking ? t(`workday.${me.workday}`) : t(`presence.${me.status}`);

  async function leave() {
    await api.DELETE('/api/v1/tokens').catch(() => undefined);
    signedOut();
    leaveNothing(() => window.location.assign('/'));
  }

  const workdays = [
    { value: 'opened', icon: IconPlayerPlayFilled },
    { value: 'paused', icon: IconPlayerPauseFilled },
    { value: 'closed', icon: IconPlayerStopFilled },
  ] as const;
  return (
    <Menu position="right-end" width={260}>
      <Menu.Target>
        <UnstyledButton className={className}>
          <UserFace user={me} size={34} />
          <span>{state}</span>
          <span className="visually-hidden">{t('me.menu', { name: fullName(me) })}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
            {fullName(me)}
          </Text>
          {t(`role.${me.role}`)}
        </Menu.Label>
        {me.time_tracking
          ? workdays.map(({ value, icon: Icon }) => (
              <Menu.Item
                key={value}
                leftSection={<Icon size={14} />}
                fw={me.workday === value ? 700 : 400}
                onClick={() => void saidPresence(me.id, { workday: value })}
              >
                {t(`workday.${value}`)}
              </Menu.Item>
            ))
          : (['online', 'away', 'offline'] as const).map((status) => (
              <Menu.Item
                key={status}
                leftSection={<IconCircleFilled size={12} color={COLORS[status]} />}
                fw={me.status === status ? 700 : 400}
                onClick={() => void saidPresence(me.id, { status })}
              >
                {t(`presence.${status}`)}
              </Menu.Item>
            ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={wanted ? <IconVolume size={16} /> : <IconVolumeOff size={16} />}
          closeMenuOnClick={false}
          onClick={() => wantSound(!wanted)}
        >
          {t(wanted ? 'me.soundOn' : 'me.soundOff')}
        </Menu.Item>
        {canNotify && (
          <Menu.Item leftSection={<IconBellRinging size={16} />} onClick={() => void askToNotify()}>
            {t('me.notify')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={isDark ? <IconSun size={16} /> : <IconMoon size={16} />}
          closeMenuOnClick={false}
          onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
        >
          {t(isDark ? 'me.light' : 'me.dark')}
        </Menu.Item>
        {LANGUAGES.filter((it) => it.code !== i18n.language).map((it) => (
          <Menu.Item
            key={it.code}
            lang={it.code}
            leftSection={<IconLanguage size={16} />}
            onClick={() => void speak(it.code)}
          >
            {it.name}
          </Menu.Item>
        ))}
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => helpOpen.set(true)}>
          {t('me.keys')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUserCog size={16} />}
          onClick={() => void navigate('/profile')}
        >
          {t('me.profile')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t('me.leave')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
