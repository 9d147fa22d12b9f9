import { ActionIcon, Button, Group, Modal, Select, Stack, TextInput, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Card, type CardPatch, changeCard } from '../../../api/crm';
import { fullName, usePeople } from '../../../api/queries';
import { tellDone, tellError } from '../../../ui/toast';

const NAME_MAX = 255;
const WAYS = ['phone', 'email'] as const;

/** What is asked for: what there is already of each, and room for one more. */
interface Form {
  title: string;
  name: string;
  last_name: string;
  responsible: string | null;
  phone: string;
  email: string;
}

const formOf = (card: Card): Form => ({
  title: card.title,
  name: card.name,
  last_name: card.last_name,
  responsible: card.responsible_id ? String(card.responsible_id) : null,
  phone: '',
  email: '',
});

/** What differs from the card; the revision makes sure that nobody's change is lost. */
export function patchOf(card: Card, form: Form): CardPatch {
  const before = formOf(card);
  const patch: CardPatch = { revision: card.revision };
  for (const field of ['title', 'name', 'last_name'] as const)
    if (form[field].trim() !== before[field]) patch[field] = form[field].trim();
  if (form.responsible !== before.responsible)
    patch.responsible_id = form.responsible ? Number(form.responsible) : null;
  const added = WAYS.filter((kind) => form[kind].trim() !== '');
  if (added.length > 0)
    patch.communications = added.map((kind) => ({ kind, value: form[kind].trim() }));
  return patch;
}

/** Changes a card, for who may. */
export function EditCard({ card }: { card: Card }) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure(false);
  if (!card.may_change) return null;
  return (
    <>
      <Tooltip label={t('crm.edit')}>
        <ActionIcon size="sm" aria-label={t('crm.edit')} onClick={open}>
          <IconPencil size={15} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('crm.edit')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Fields card={card} onDone={close} />
      </Modal>
    </>
  );
}

function Fields({ card, onDone }: { card: Card; onDone: () => void }) {
  const { t } = useTranslation();
  const { users } = usePeople();
  // What was not touched follows the card, which somebody else may change meanwhile.
  const [touched, setTouched] = useState<Partial<Form>>({});
  const form = { ...formOf(card), ...touched };
  const save = useMutation({
    mutationFn: () => changeCard(card, patchOf(card, form)),
    onSuccess: () => {
      tellDone(t('common.saved'));
      onDone();
    },
    onError: (error) => tellError(error),
  });
  const people = users
    .filter((it) => (it.active && !it.bot) || String(it.id) === form.responsible)
    .map((it) => ({ value: String(it.id), label: fullName(it) }));
  const text = (field: keyof Omit<Form, 'responsible'>, label: string) => (
    <TextInput
      label={label}
      dir="auto"
      maxLength={NAME_MAX}
      value={form[field]}
      onChange={(event) => {
        const value = event.currentTarget.value;
        setTouched((now) => ({ ...now, [field]: value }));
      }}
    />
  );
  const isPerson = card.kind === 'contact' || card.kind === 'lead';
  const isSame = Object.keys(patchOf(card, form)).length === 1;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSame) save.mutate();
      }}
    >
      <Stack gap="sm">
        {card.kind !== 'contact' && text('title', t('crm.cardTitle'))}
        {isPerson && text('name', t('crm.name'))}
        {isPerson && text('last_name', t('crm.lastName'))}
        {card.kind !== 'deal' && text('phone', t('crm.addPhone'))}
        {card.kind !== 'deal' && text('email', t('crm.addEmail'))}
        <Select
          label={t('crm.responsible')}
          placeholder={t('crm.nobody')}
          data={people}
          value={form.responsible}
          onChange={(it) => setTouched((now) => ({ ...now, responsible: it }))}
          searchable
          clearable
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={isSame} loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
