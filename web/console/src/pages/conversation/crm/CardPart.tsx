import { Button, Text, Title } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../../api/client';
import { cardsOf, isCrmOff, makeLead, othersOf } from '../../../api/crm';
import { useLines, usePeople } from '../../../api/queries';
import type { Abilities } from '../../../lib/sessions';
import { useStore } from '../../../lib/store';
import { tellDone, tellError } from '../../../ui/toast';
import { CardView } from './CardView';

interface Props {
  session: Session;
  can: Abilities;
}

/** Who the customer is on all channels: their card in the CRM, or the way to one. Nothing, where there is no CRM. */
export function CardPart({ session, can }: Props) {
  const { t } = useTranslation();
  const { byId } = useLines();
  const isOff = useStore(isCrmOff);
  const cards = cardsOf(session);
  const isOn = byId.get(session.line_id)?.crm ?? false;
  if (!cards && (!isOn || isOff)) return null;
  return (
    <section aria-labelledby="panel-card">
      <Title order={3} size="sm" id="panel-card" mb="xs">
        {t('crm.title')}
      </Title>
      {cards ? (
        <CardView card={cards} chat={session.chat_id} others={othersOf(cards)} />
      ) : (
        <Unknown session={session} can={can} />
      )}
    </section>
  );
}

function Unknown({ session, can }: Props) {
  const { t } = useTranslation();
  const people = usePeople();
  const lead = useMutation({
    mutationFn: () => makeLead(session.id),
    onSuccess: (card) =>
      tellDone(t(card.kind === 'lead' ? 'crm.made' : 'crm.wasKnown', { id: card.id })),
    onError: (error) => tellError(error, people.nameOf),
  });
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('crm.unknown')}
      </Text>
      {can.lead && (
        <Button
          mt="xs"
          size="compact-sm"
          variant="light"
          loading={lead.isPending}
          leftSection={<IconUserPlus size={15} />}
          onClick={() => lead.mutate()}
        >
          {t('crm.makeLead')}
        </Button>
      )}
    </>
  );
}
