import { Alert, Button, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Role } from '../../api/client';
import { changeLine, type Entity, getLine } from '../../api/lines';
import { queries } from '../../api/queries';
import { tellError } from '../../ui/toast';
import { suggestion } from '../people/password';

/** Somebody who was just added, with the password to hand on. */
export interface Colleague {
  id: number;
  name: string;
  email: string;
  role: Role;
  password: string;
}

interface Props {
  line: number;
  colleagues: Colleague[];
  onChange: (colleagues: Colleague[]) => void;
  onDone: () => void;
}

/** Adds people and puts them into the line's queue. */
export function Colleagues({ line, colleagues, onChange, onDone }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const isEmail = /^[^\s@]+@[^\s@]+$/.test(email.trim());
  const add = useMutation({
    mutationFn: async (): Promise<Colleague> => {
      const [first = '', ...rest] = name.trim().split(/\s+/);
      const password = suggestion();
      const made = await data(
        api.POST('/api/v1/users', {
          body: {
            name: first,
            ...(rest.length ? { last_name: rest.join(' ') } : {}),
            email: email.trim(),
            role,
          },
        }),
      );
      await data(
        api.PUT('/api/v1/users/{id}/password', {
          params: { path: { id: made.id } },
          body: { password },
        }),
      );
      const queue = ((await getLine(line))?.QUEUE ?? []) as Entity[];
      await changeLine(line, {
        QUEUE: [...queue, { ENTITY_TYPE: 'user', ENTITY_ID: String(made.id) }],
      });
      return { id: made.id, name: name.trim(), email: email.trim(), role, password };
    },
    onSuccess: (made) => {
      onChange([...colleagues, made]);
      setName('');
      setEmail('');
      void queries.invalidateQueries({ queryKey: ['users'] });
      void queries.invalidateQueries({ queryKey: ['lines'] });
    },
    onError: (error) => tellError(error),
  });
  return (
    <Stack>
      <Text size="sm">{t('start.colleaguesText')}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && isEmail) add.mutate();
        }}
      >
        <Group align="flex-end">
          <TextInput
            label={t('start.fullName')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('people.field.email')}
            type="email"
            value={email}
            error={email === '' || isEmail ? null : t('people.noEmail')}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Select
            label={t('people.role')}
            w={150}
            allowDeselect={false}
            data={(['operator', 'supervisor', 'admin'] as const).map((it) => ({
              value: it,
              label: t(`role.${it}`),
            }))}
            value={role}
            onChange={(it) => setRole((it ?? 'operator') as Role)}
          />
          <Button
            type="submit"
            variant="default"
            disabled={name.trim() === '' || !isEmail}
            loading={add.isPending}
          >
            {t('common.add')}
          </Button>
        </Group>
      </form>
      {colleagues.length > 0 && (
        <Alert color="yellow" title={t('start.passwords')}>
          <Table>
            <Table.Tbody>
              {colleagues.map((it) => (
                <Table.Tr key={it.id}>
                  <Table.Td>{it.name}</Table.Td>
                  <Table.Td>{it.email}</Table.Td>
                  <Table.Td ff="monospace">{it.password}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Alert>
      )}
      <Group>
        <Button onClick={onDone}>
          {t(colleagues.length === 0 ? 'start.alone' : 'start.next')}
        </Button>
      </Group>
    </Stack>
  );
}
