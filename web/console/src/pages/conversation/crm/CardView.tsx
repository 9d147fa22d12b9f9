import { Alert, Anchor, Badge, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconAt,
  IconMessageCircle,
  IconPhone,
  IconUsersGroup,
  IconWorld,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import {
  type Card,
  type CardRef,
  type Communication,
  type CustomerCards,
  useCard,
} from '../../../api/crm';
import { Refusal } from '../../../api/errors';
import { useLines, usePeople } from '../../../api/queries';
import { CONNECTORS } from '../../../lib/channels';
import { dateAndTime } from '../../../lib/format';
import { Failed, Loading } from '../../../ui/States';
import { Facts } from '../Panel';
import { CardSessions } from './CardSessions';
import { CardTimeline } from './CardTimeline';
import classes from './Crm.module.css';
import { EditCard } from './EditCard';

interface Props {
  card: CardRef | CustomerCards;
  /** The chat that it is shown beside, if it is. */
  chat?: number;
  /** The customer's other cards. */
  others?: CardRef[];
}

/** A card with all that belongs to it. */
export function CardView({ card: { kind, id }, chat, others = [] }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCard({ kind, id });
  if (!data) {
    if (error instanceof Refusal && error.status === 404)
      return <Text size="sm">{t('crm.gone')}</Text>;
    return error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />;
  }
  const { card, duplicates } = data;
  return (
    <Stack gap="sm">
      <Head card={card} others={others} />
      {duplicates.length > 0 && (
        <Alert color="yellow" p="xs" icon={<IconUsersGroup size={16} />}>
          <Text size="sm">{t('crm.duplicates')}</Text>
          <Group gap={6} mt={4}>
            {duplicates.map((it) => (
              <CardLink key={`${it.kind}-${it.id}`} card={it} />
            ))}
          </Group>
        </Alert>
      )}
      <CardSessions card={card} first={data.sessions} {...(chat ? { chat } : {})} />
      <CardTimeline card={card} first={data.timeline} />
    </Stack>
  );
}

function Head({ card, others }: { card: Card; others: CardRef[] }) {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const { byId } = useLines();
  // `3|LIVECHAT`: a line's channels of one kind.
  const sourceOf = (code: string) => {
    const [line, connector = ''] = code.split('|');
    const kind = CONNECTORS[connector.toLowerCase()];
    const name = byId.get(Number(line))?.name;
    return kind ? [t(`kinds.${kind}`), name].filter(Boolean).join(', ') : code;
  };
  const stage = card.stage && t([`crm.stage.${card.stage}`, 'crm.code'], { code: card.stage });
  const belonging: CardRef[] = [
    ...(card.contact_id ? [{ kind: 'contact' as const, id: card.contact_id }] : []),
    ...(card.company_id ? [{ kind: 'company' as const, id: card.company_id }] : []),
  ];
  const isAmong = (it: CardRef) => others.some((one) => one.kind === it.kind && one.id === it.id);
  const related = [...belonging.filter((it) => !isAmong(it)), ...others];
  return (
    <div>
      <Group gap={6} mb={4}>
        <Badge color="petrol">{t(`crm.kind.${card.kind}`)}</Badge>
        {stage && <Badge color={card.open ? 'gray' : 'yellow'}>{stage}</Badge>}
        <EditCard card={card} />
      </Group>
      <Text fw={650} dir="auto" style={{ overflowWrap: 'anywhere' }}>
        {card.display_name || t('crm.nameless', { id: card.id })}
      </Text>
      {card.title && card.title !== card.display_name && (
        <Text size="xs" c="dimmed" dir="auto">
          {card.title}
        </Text>
      )}
      <ul className={classes.ways} aria-label={t('crm.communications')}>
        {card.communications.map((it) => (
          <Way key={it.id} it={it} />
        ))}
      </ul>
      <Facts
        rows={[
          [t('crm.responsible'), people.nameOf(card.responsible_id) || t('crm.nobody')],
          [t('crm.source'), card.source && sourceOf(card.source)],
          [t('crm.created'), dateAndTime(card.created_at, i18n.language)],
        ]}
      />
      {related.length > 0 && (
        <Group gap={6} mt={4}>
          {related.map((it) => (
            <CardLink key={`${it.kind}-${it.id}`} card={it} />
          ))}
        </Group>
      )}
    </div>
  );
}

const SIGNS = { messenger: IconMessageCircle, phone: IconPhone, email: IconAt, web: IconWorld };

/** Where a communication leads: a browser may call and write, and open what is of the web. */
function addressOf({ kind, value, handle }: Communication): string | null {
  if (kind === 'phone') return `tel:${handle ?? value.replace(/[^\d+]/g, '')}`;
  if (kind === 'email') return `mailto:${value.trim()}`;
  return kind === 'web' && /^https?:\/\//i.test(value) ? value : null;
}

function Way({ it }: { it: Communication }) {
  const { t } = useTranslation();
  const Sign = SIGNS[it.kind];
  const href = addressOf(it);
  // `imol|telegrambot|2|540|71`: the messenger is all that says something to people.
  const kind = it.kind === 'messenger' ? CONNECTORS[it.value.split('|')[1] ?? ''] : undefined;
  const text = kind ? t(`kinds.${kind}`) : it.value;
  return (
    <li>
      <Sign size={15} role="img" aria-label={t(`crm.way.${it.kind}`)} />
      {href ? (
        <Anchor size="sm" href={href} target="_blank" rel="noopener noreferrer" dir="auto">
          {text}
        </Anchor>
      ) : (
        <Text size="sm" dir="auto" title={it.value}>
          {text}
        </Text>
      )}
    </li>
  );
}

/** Another card by its name, which opens in front of the page. */
export function CardLink({ card }: { card: CardRef }) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure(false);
  const kind = t(`crm.kind.${card.kind}`);
  const label = card.display_name ? `${kind}: ${card.display_name}` : `${kind} ${card.id}`;
  return (
    <>
      <Anchor component="button" type="button" size="sm" onClick={open} dir="auto">
        {label}
      </Anchor>
      <Modal
        opened={isOpen}
        onClose={close}
        title={label}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <CardView card={card} />
      </Modal>
    </>
  );
}
