import { Button, Group, Tabs, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useMyself, useUsers } from '../../api/queries';
import { Empty, Failed, Loading } from '../../ui/States';
import { Departments } from './Departments';
import classes from './People.module.css';
import { PeopleTable } from './PeopleTable';
import { type Edited, PersonDrawer } from './PersonDrawer';

const TABS = ['staff', 'bots', 'departments'] as const;

/** Employees, bots and departments: admins change them, supervisors see them. */
export default function People() {
  const { t } = useTranslation();
  const { tab: said } = useParams();
  const navigate = useNavigate();
  const me = useMyself();
  const { data: users, isPending, error, refetch } = useUsers();
  const [edited, setEdited] = useState<Edited>(null);
  const tab = TABS.find((it) => it === said) ?? 'staff';
  const isAdmin = me.role === 'admin';
  if (me.role === 'operator')
    return <Empty whole title={t('people.forbidden')} text={t('people.forbiddenText')} />;
  if (isPending) return <Loading />;
  if (!users) return <Failed error={error} retry={() => void refetch()} />;
  return (
    <div className={classes.page}>
      <Group justify="space-between" align="flex-start" mb="md">
        <div>
          <Title order={1}>{t('layout.people')}</Title>
          <Text size="sm" c="dimmed">
            {t('people.lead')}
          </Text>
        </div>
        {isAdmin && tab !== 'departments' && (
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() => setEdited({ user: null, bot: tab === 'bots' })}
          >
            {t(tab === 'bots' ? 'people.newBot' : 'people.new')}
          </Button>
        )}
      </Group>
      <Tabs value={tab} keepMounted={false} onChange={(it) => void navigate(`/people/${it}`)}>
        <Tabs.List mb="md">
          {TABS.map((it) => (
            <Tabs.Tab key={it} value={it}>
              {t(`people.${it}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="staff">
          <PeopleTable
            users={users.filter((it) => !it.bot)}
            isAdmin={isAdmin}
            onEdit={(user) => setEdited({ user, bot: false })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="bots">
          <PeopleTable
            users={users.filter((it) => it.bot)}
            isAdmin={isAdmin}
            onEdit={(user) => setEdited({ user, bot: true })}
            bots
          />
        </Tabs.Panel>
        <Tabs.Panel value="departments">
          <Departments users={users} isAdmin={isAdmin} />
        </Tabs.Panel>
      </Tabs>
      <PersonDrawer edited={edited} onClose={() => setEdited(null)} />
    </div>
  );
}
