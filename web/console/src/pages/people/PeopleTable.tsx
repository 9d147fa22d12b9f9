import { Badge, Button, Group, Switch, Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/client';
import { fullName, useDepartments, useLines } from '../../api/queries';
import { dateAndTime } from '../../lib/format';
import { standing, UserFace } from '../../ui/Person';
import { Empty } from '../../ui/States';
import classes from './People.module.css';

interface Props {
  users: User[];
  isAdmin: boolean;
  bots?: boolean;
  onEdit: (user: User) => void;
}

const TONES = { online: 'teal', away: 'yellow', offline: 'gray' } as const;

export function PeopleTable({ users, isAdmin, bots = false, onEdit }: Props) {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState('');
  const [isAll, setAll] = useState(false);
  const { data: departments = [] } = useDepartments();
  const { lines } = useLines();
  const wanted = text.trim().toLowerCase();
  const shown = users
    .filter((it) => isAll || it.active)
    .filter((it) =>
      `${fullName(it)} ${it.email ?? ''} ${it.position ?? ''}`.toLowerCase().includes(wanted),
    );
  const gone = users.filter((it) => !it.active).length;
  const onLeave = (user: User) => {
    const now = Date.now();
    return user.leave && Date.parse(user.leave.from) <= now && now < Date.parse(user.leave.to)
      ? user.leave
      : null;
  };
  if (users.length === 0)
    return (
      <Empty
        title={t(bots ? 'people.noBots' : 'people.nobody')}
        text={t(bots ? 'people.noBotsText' : 'people.nobodyText')}
      />
    );
  return (
    <>
      <Group mb="sm">
        <TextInput
          w={280}
          aria-label={t('people.search')}
          placeholder={t('people.search')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {gone > 0 && (
          <Switch
            label={t('people.showGone', { count: gone })}
            checked={isAll}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
        )}
      </Group>
      {shown.length === 0 ? (
        <Empty title={t('inbox.empty.filtered')} />
      ) : (
        <div className={classes.table}>
          <Table.ScrollContainer minWidth={760}>
            <Table verticalSpacing="sm" horizontalSpacing="md">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('people.name')}</Table.Th>
                  {!bots && <Table.Th>{t('people.role')}</Table.Th>}
                  {!bots && <Table.Th>{t('people.presence')}</Table.Th>}
                  <Table.Th>{t('people.departmentsOf')}</Table.Th>
                  <Table.Th>{t('people.linesOf')}</Table.Th>
                  {isAdmin && (
                    <Table.Th>
                      <span className="visually-hidden">{t('common.edit')}</span>
                    </Table.Th>
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((user) => {
                  const leave = onLeave(user);
                  return (
                    <Table.Tr key={user.id}>
                      <Table.Td>
                        <Group gap="sm" wrap="nowrap">
                          <UserFace user={user} size={36} />
                          <div style={{ minWidth: 0 }}>
                            <Text size="sm" fw={600} truncate dir="auto">
                              {fullName(user)}
                            </Text>
                            <Text size="xs" c="dimmed" truncate>
                              {[user.position, user.email].filter(Boolean).join(' · ') ||
                                `#${user.id}`}
                            </Text>
                          </div>
                        </Group>
                      </Table.Td>
                      {!bots && <Table.Td>{t(`role.${user.role}`)}</Table.Td>}
                      {!bots && (
                        <Table.Td>
                          {!user.active ? (
                            <Badge color="red">{t('people.dismissed')}</Badge>
                          ) : leave ? (
                            <Badge color="orange" title={dateAndTime(leave.to, i18n.language)}>
                              {t('people.onLeave')}
                            </Badge>
                          ) : (
                            <Badge color={TONES[standing(user)]}>
                              {user.time_tracking
                                ? t(`workday.${user.workday}`)
                                : t(`presence.${user.status}`)}
                            </Badge>
                          )}
                        </Table.Td>
                      )}
                      <Table.Td>
                        <Text size="xs" lineClamp={2}>
                          {user.department_ids
                            .map((id) => departments.find((it) => it.id === id)?.name ?? `#${id}`)
                            .join(', ')}
                        </Text>
                      </Table.Td>
                      <Table.Td>
                        <Text size="xs" lineClamp={2}>
                          {lines
                            .filter((it) => it.members.includes(user.id))
                            .map((it) => it.name)
                            .join(', ')}
                        </Text>
                      </Table.Td>
                      {isAdmin && (
                        <Table.Td ta="end">
                          <Button size="compact-sm" variant="default" onClick={() => onEdit(user)}>
                            {t('common.edit')}
                            <span className="visually-hidden"> {fullName(user)}</span>
                          </Button>
                        </Table.Td>
                      )}
                    </Table.Tr>
                  );
                })}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </div>
      )}
    </>
  );
}
