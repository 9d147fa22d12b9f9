import { MultiSelect, Radio, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role, User } from '../../api/client';
import { useDepartments } from '../../api/queries';

/** What is said of a person. */
export interface Said {
  name: string;
  lastName: string;
  email: string;
  position: string;
  avatar: string;
  role: Role;
  departments: string[];
}

export function saidOf(user: User | null): Said {
  return {
    name: user?.name ?? '',
    lastName: user?.last_name ?? '',
    email: user?.email ?? '',
    position: user?.position ?? '',
    avatar: user?.avatar ?? '',
    role: user?.role ?? 'operator',
    departments: user?.department_ids.map(String) ?? [],
  };
}

/** What is wrong, by field: keys of the catalogues. */
export function wrongWith(said: Said, bot: boolean): Partial<Record<keyof Said, string>> {
  const wrong: Partial<Record<keyof Said, string>> = {};
  if (said.name.trim() === '') wrong.name = 'connect.needed';
  const email = said.email.trim();
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) wrong.email = 'people.noEmail';
  if (!bot && email === '') wrong.email = 'people.emailNeeded';
  if (said.avatar.trim() !== '' && !/^https:\/\/\S+$/i.test(said.avatar.trim()))
    wrong.avatar = 'wrong.address';
  return wrong;
}

/** The body of a call; what is empty is taken away. */
export function bodyOf(said: Said) {
  const text = (it: string) => it.trim() || null;
  return {
    name: said.name.trim(),
    last_name: text(said.lastName),
    email: text(said.email),
    position: text(said.position),
    avatar: text(said.avatar),
    role: said.role,
    department_ids: said.departments.map(Number),
  };
}

interface Props {
  said: Said;
  bot: boolean;
  isTried: boolean;
  onChange: (part: Partial<Said>) => void;
}

export function PersonFields({ said, bot, isTried, onChange }: Props) {
  const { t } = useTranslation();
  const { data: departments = [] } = useDepartments();
  const wrong = wrongWith(said, bot);
  const text = (name: 'name' | 'lastName' | 'email' | 'position' | 'avatar', more = {}) => (
    <TextInput
      label={t(`people.field.${name}`)}
      value={said[name]}
      maxLength={name === 'avatar' ? 2048 : 255}
      error={wrong[name] && (isTried || said[name] !== '') ? t(wrong[name]) : null}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      {...more}
    />
  );
  return (
    <Stack gap="sm">
      {text('name', { withAsterisk: true, 'data-autofocus': true })}
      {!bot && text('lastName')}
      {!bot &&
        text('email', { withAsterisk: true, description: t('people.emailHelp'), type: 'email' })}
      {!bot && text('position')}
      {text('avatar', {
        description: t('people.avatarHelp'),
        placeholder: 'https://',
        type: 'url',
      })}
      {!bot && (
        <Radio.Group
          label={t('people.role')}
          value={said.role}
          onChange={(it) => onChange({ role: it as Role })}
        >
          <Stack gap={6} mt={4}>
            {(['operator', 'supervisor', 'admin'] as const).map((it) => (
              <Radio
                key={it}
                value={it}
                label={t(`role.${it}`)}
                description={t(`people.roleHelp.${it}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <MultiSelect
        label={t('people.departmentsOf')}
        placeholder={said.departments.length === 0 ? t('common.none') : ''}
        data={departments.map((it) => ({ value: String(it.id), label: it.name }))}
        value={said.departments}
        onChange={(it) => onChange({ departments: it })}
        searchable
      />
    </Stack>
  );
}
