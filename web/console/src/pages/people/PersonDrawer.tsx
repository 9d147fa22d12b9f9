import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/client';
import { fullName } from '../../api/queries';
import { NewPerson } from './NewPerson';
import { PersonForm } from './PersonForm';

export type Edited = { user: User | null; bot: boolean } | null;

/** A person, new or known, beside the list. */
export function PersonDrawer({ edited, onClose }: { edited: Edited; onClose: () => void }) {
  const { t } = useTranslation();
  const title = edited?.user
    ? fullName(edited.user)
    : t(edited?.bot ? 'people.newBot' : 'people.new');
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      position="right"
      size="md"
      title={title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {edited?.user && <PersonForm key={edited.user.id} user={edited.user} onDone={onClose} />}
      {edited && !edited.user && <NewPerson bot={edited.bot} onDone={onClose} />}
    </Drawer>
  );
}
