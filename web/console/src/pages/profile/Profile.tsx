import { Divider, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fullName, useDepartments, useMyself } from '../../api/queries';
import { useStore } from '../../lib/store';
import { sound, wantSound } from '../../live/ring';
import { LanguageChoice, SchemeChoice } from '../../ui/Choices';
import { UserFace } from '../../ui/Person';
import classes from '../contact/Contact.module.css';
import { Facts } from '../conversation/Panel';
import { Password } from '../people/PersonForm';
import { Tokens } from '../people/Tokens';
import { Ways } from '../people/Ways';
import { Webhooks } from '../people/Webhooks';

/** Oneself. Names and roles are an admin's to change. */
export default function Profile() {
  const { t, i18n } = useTranslation();
  const me = useMyself();
  const { data: departments = [] } = useDepartments();
  const { wanted } = useStore(sound);
  return (
    <div className={classes.narrow}>
      <Title order={1} mb="md">
        {t('me.profile')}
      </Title>
      <Stack gap="lg" className={classes.card ?? ''}>
        <Group>
          <UserFace user={me} size={64} />
          <div>
            <Text fw={650}>{fullName(me)}</Text>
            <Text size="sm" c="dimmed">
              {t(`role.${me.role}`)}
            </Text>
          </div>
        </Group>
        <Facts
          rows={[
            [t('people.field.email'), me.email],
            [t('people.field.position'), me.position],
            [
              t('people.departmentsOf'),
              me.department_ids
                .map((id) => departments.find((it) => it.id === id)?.name ?? `#${id}`)
                .join(', '),
            ],
          ]}
        />
        <Text size="xs" c="dimmed">
          {t('profile.help')}
        </Text>
        <Divider />
        <Group justify="space-between">
          <Text size="sm">{t('language.label')}</Text>
          <Group gap={6}>
            <Text size="sm" c="dimmed">
              {i18n.language === 'it' ? 'Italiano' : 'English'}
            </Text>
            <LanguageChoice />
          </Group>
        </Group>
        <Group justify="space-between">
          <Text size="sm">{t('scheme.label')}</Text>
          <SchemeChoice />
        </Group>
        <Switch
          label={t('profile.sound')}
          checked={wanted}
          onChange={(event) => wantSound(event.currentTarget.checked)}
          labelPosition="left"
          styles={{ body: { justifyContent: 'space-between' } }}
        />
        <Divider />
        <Password user={me} />
        <Divider />
        <Ways user={me} />
        <Divider />
        <Webhooks user={me} />
        <Divider />
        <Tokens user={me} />
      </Stack>
    </div>
  );
}
