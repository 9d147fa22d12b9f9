import { Button, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Department, data, type User } from '../../api/client';
import { fullName, queries, useDepartments } from '../../api/queries';
import { Empty, Failed, Loading } from '../../ui/States';
import { tellError } from '../../ui/toast';

/** Departments with those within them, each under the one it is part of. */
export function ordered(
  all: Department[],
  parent: number | null = null,
  depth = 0,
): [Department, number][] {
  const known = new Set(all.map((it) => it.id));
  const children = all.filter((it) =>
    parent === null ? !it.parent_id || !known.has(it.parent_id) : it.parent_id === parent,
  );
  return children.flatMap((it) => [
    [it, depth] as [Department, number],
    ...ordered(all, it.id, depth + 1),
  ]);
}

export function Departments({ users, isAdmin }: { users: User[]; isAdmin: boolean }) {
  const { t } = useTranslation();
  const { data: departments, isPending, error, refetch } = useDepartments();
  if (isPending) return <Loading />;
  if (!departments) return <Failed error={error} retry={() => void refetch()} />;
  return (
    <Stack>
      {isAdmin && <NewDepartment departments={departments} />}
      {departments.length === 0 && (
        <Empty title={t('people.noDepartments')} text={t('people.noDepartmentsText')} />
      )}
      {ordered(departments).map(([it, depth]) => {
        const staff = users.filter((user) => user.active && user.department_ids.includes(it.id));
        return (
          <Paper
            key={it.id}
            withBorder
            p="sm"
            radius="md"
            ml={depth * 28}
            bg="var(--canali-surface)"
          >
            <Group gap="sm" wrap="nowrap">
              <IconUsersGroup size={22} aria-hidden />
              <div>
                <Text fw={600} size="sm">
                  {it.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {staff.length === 0
                    ? t('people.emptyDepartment')
                    : staff.map(fullName).join(', ')}
                </Text>
              </div>
            </Group>
          </Paper>
        );
      })}
    </Stack>
  );
}

function NewDepartment({ departments }: { departments: Department[] }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [parent, setParent] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: () =>
      data(
        api.POST('/api/v1/departments', {
          body: { name: name.trim(), ...(parent ? { parent_id: Number(parent) } : {}) },
        }),
      ),
    onSuccess: () => {
      setName('');
      void queries.invalidateQueries({ queryKey: ['departments'] });
    },
    onError: (error) => tellError(error),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') make.mutate();
      }}
    >
      <Group align="flex-end">
        <TextInput
          label={t('people.departmentName')}
          value={name}
          maxLength={255}
          onChange={(event) => setName(event.currentTarget.value)}
          w={260}
        />
        {departments.length > 0 && (
          <Select
            label={t('people.partOf')}
            placeholder={t('common.none')}
            data={departments.map((it) => ({ value: String(it.id), label: it.name }))}
            value={parent}
            onChange={setParent}
            clearable
          />
        )}
        <Button
          type="submit"
          variant="default"
          disabled={name.trim() === ''}
          loading={make.isPending}
        >
          {t('people.addDepartment')}
        </Button>
      </Group>
    </form>
  );
}
