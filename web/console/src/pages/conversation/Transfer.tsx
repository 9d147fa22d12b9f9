import {
  Badge,
  Group,
  Modal,
  ScrollArea,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconSearch, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../api/client';
import { fullName, useLines, usePeople } from '../../api/queries';
import { standing, UserFace } from '../../ui/Person';
import classes from './Transfer.module.css';

interface Props {
  opened: boolean;
  session: Session;
  onClose: () => void;
  onTransfer: (to: { user?: number; line?: number }) => void;
}

const ORDER = { online: 0, away: 1, offline: 2 };

/** To whom a session is handed: a person, or a line's queue. */
export function TransferDialog({ opened, session, onClose, onTransfer }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('transfer.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Choice session={session} onTransfer={onTransfer} />
    </Modal>
  );
}

function Choice({ session, onTransfer }: Pick<Props, 'session' | 'onTransfer'>) {
  const { t } = useTranslation();
  const { users } = usePeople();
  const { lines, byId } = useLines();
  const [to, setTo] = useState<'person' | 'line'>('person');
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const members = byId.get(session.line_id)?.members ?? [];
  const people = users
    .filter((it) => it.active && !it.bot && it.id !== session.operator_id)
    .filter((it) => fullName(it).toLowerCase().includes(wanted))
    .sort(
      (a, b) =>
        Number(members.includes(b.id)) - Number(members.includes(a.id)) ||
        ORDER[standing(a)] - ORDER[standing(b)] ||
        fullName(a).localeCompare(fullName(b)),
    );
  const places = lines.filter((it) => it.active && it.name.toLowerCase().includes(wanted));
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label={t('transfer.to')}
        value={to}
        onChange={(it) => setTo(it as 'person' | 'line')}
        data={[
          { value: 'person', label: t('transfer.person') },
          { value: 'line', label: t('transfer.line') },
        ]}
      />
      <TextInput
        data-autofocus
        aria-label={t('transfer.search')}
        placeholder={t('transfer.search')}
        leftSection={<IconSearch size={15} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ScrollArea.Autosize mah={320} viewportProps={{ tabIndex: 0 }}>
        <ul className={classes.list} aria-label={t(`transfer.${to}`)}>
          {to === 'person' &&
            people.map((it) => (
              <li key={it.id}>
                <UnstyledButton className={classes.row} onClick={() => onTransfer({ user: it.id })}>
                  <UserFace user={it} />
                  <div className={classes.words}>
                    <Text size="sm" fw={550} truncate>
                      {fullName(it)}
                    </Text>
                    <Text size="xs" c="dimmed" truncate>
                      {t(`presence.${standing(it)}`)}
                      {it.position ? ` · ${it.position}` : ''}
                    </Text>
                  </div>
                  {members.includes(it.id) && (
                    <Badge size="xs" color="petrol">
                      {t('transfer.same')}
                    </Badge>
                  )}
                </UnstyledButton>
              </li>
            ))}
          {to === 'line' &&
            places.map((it) => (
              <li key={it.id}>
                <UnstyledButton className={classes.row} onClick={() => onTransfer({ line: it.id })}>
                  <IconUsersGroup size={22} aria-hidden />
                  <div className={classes.words}>
                    <Text size="sm" fw={550} truncate>
                      {it.name}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {t('transfer.members', { count: it.members.length })}
                    </Text>
                  </div>
                </UnstyledButton>
              </li>
            ))}
        </ul>
        {(to === 'person' ? people : places).length === 0 && (
          <Text size="sm" c="dimmed" ta="center" py="md">
            {t('transfer.nobody')}
          </Text>
        )}
      </ScrollArea.Autosize>
      <Group>
        <Text size="xs" c="dimmed">
          {t(to === 'person' ? 'transfer.personHelp' : 'transfer.lineHelp')}
        </Text>
      </Group>
    </Stack>
  );
}
