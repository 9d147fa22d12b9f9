import {
  Alert,
  Anchor,
  Badge,
  Button,
  CopyButton,
  Divider,
  Group,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, data } from '../../api/client';
import type { Conversation } from '../../api/conversation';
import {
  queries,
  useAgreements,
  useCustomer,
  useLines,
  usePeople,
  usePicture,
} from '../../api/queries';
import { dateAndTime, span } from '../../lib/format';
import { type Abilities, groupOf } from '../../lib/sessions';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { Face } from '../../ui/Person';
import { tellDone, tellError } from '../../ui/toast';
import { CardPart } from './crm/CardPart';
import { Why } from './Why';

interface Props {
  conversation: Conversation;
  can: Abilities;
}

/** Who the customer is, how the session stands, and why it is with whom it is. */
export function Panel({ conversation, can }: Props) {
  return (
    <Stack gap="md" p="md">
      <CustomerPart conversation={conversation} can={can} />
      <CardPart session={conversation.session} can={can} />
      <Divider />
      <SessionPart conversation={conversation} />
      <Divider />
      <Why session={conversation.session} />
    </Stack>
  );
}

function CustomerPart({ conversation, can }: Props) {
  const { t, i18n } = useTranslation();
  const { session } = conversation;
  const { data: customer } = useCustomer(session.chat_id);
  const { data: agreements } = useAgreements();
  const unblock = useMutation({
    mutationFn: () =>
      data(
        api.POST('/api/v1/chats/{chat}/unblock', { params: { path: { chat: session.chat_id } } }),
      ),
    onSuccess: (changed) => {
      queries.setQueryData(['customer', session.chat_id], changed);
      void queries.invalidateQueries({ queryKey: ['conversation', session.id] });
      tellDone(t('panel.unblocked'));
    },
    onError: (error) => tellError(error),
  });
  const name = session.customer.name || t('conversation.nameless');
  const picture = usePicture(session.chat_id);
  const agreementOf = (id: number) => agreements?.find((it) => it.id === id)?.name ?? `#${id}`;
  return (
    <section aria-labelledby="panel-customer">
      <Title order={3} size="sm" id="panel-customer" mb="xs">
        {t('panel.customer')}
      </Title>
      <Group gap="sm" wrap="nowrap" mb="xs">
        <Face name={name} src={picture} size={48} />
        <div style={{ minWidth: 0 }}>
          <Text fw={650} truncate dir="auto">
            {name}
          </Text>
          <Group gap={6} wrap="nowrap">
            <ChannelIcon kind={session.channel_kind} size={15} />
            <Text size="xs" c="dimmed" truncate>
              {t(`kinds.${session.channel_kind}`)}
              {customer?.channel.name ? ` · ${customer.channel.name}` : ''}
            </Text>
          </Group>
        </div>
      </Group>
      {customer?.unreachable && (
        <Alert color="yellow" p="xs" mb="xs">
          {t('panel.unreachable')}
        </Alert>
      )}
      {session.customer.blocked && (
        <Alert color="red" p="xs" mb="xs">
          <Text size="sm">{t('panel.blocked')}</Text>
          {can.unblock && (
            <Button
              size="compact-sm"
              mt={6}
              variant="default"
              loading={unblock.isPending}
              onClick={() => unblock.mutate()}
            >
              {t('panel.unblock')}
            </Button>
          )}
        </Alert>
      )}
      <Facts
        rows={[
          [
            t('panel.externalId'),
            <CopyButton key="id" value={session.customer.external_id}>
              {({ copied, copy }) => (
                <Anchor
                  component="button"
                  type="button"
                  size="xs"
                  ta="start"
                  onClick={copy}
                  title={t('common.copy')}
                >
                  {copied ? t('common.copied') : session.customer.external_id}
                </Anchor>
              )}
            </CopyButton>,
          ],
          [
            t('panel.notice'),
            customer?.notice &&
              t('panel.version', {
                name: agreementOf(customer.notice.agreement),
                version: customer.notice.version,
              }),
          ],
          [
            t('panel.consent'),
            customer?.consent &&
              `${agreementOf(customer.consent.agreement)}, ${t(`consent.${customer.consent.how}`)}, ${dateAndTime(customer.consent.at, i18n.language)}`,
          ],
        ]}
      />
    </section>
  );
}

function SessionPart({ conversation }: { conversation: Conversation }) {
  const { t, i18n } = useTranslation();
  const { session, times } = conversation;
  const people = usePeople();
  const { byId } = useLines();
  const when = (at: string | null | undefined) => at && dateAndTime(at, i18n.language);
  const ms = (it: number | null | undefined) =>
    it === null || it === undefined ? null : span(it, i18n.language);
  return (
    <section aria-labelledby="panel-session">
      <Title order={3} size="sm" id="panel-session" mb="xs">
        {t('panel.session', { id: session.id })}
      </Title>
      <Group gap={6} mb="xs">
        <Badge color="gray">{t(`group.${groupOf(session.status)}`)}</Badge>
        {session.unanswered && <Badge color="red">{t('inbox.late')}</Badge>}
        {session.pinned && <Badge color="petrol">{t('inbox.pinned')}</Badge>}
        {session.silent && <Badge color="yellow">{t('inbox.silent')}</Badge>}
      </Group>
      <Facts
        rows={[
          [t('panel.line'), byId.get(session.line_id)?.name ?? `#${session.line_id}`],
          [t('panel.operator'), people.nameOf(session.operator_id)],
          [t('panel.joined'), session.joined.map(people.nameOf).join(', ')],
          [t('panel.opened'), when(session.opened_at)],
          [t('panel.answered'), when(session.answered_at)],
          [t('panel.closed'), when(session.closed_at)],
          [t('panel.closedBecause'), session.close_reason && t(`closed.${session.close_reason}`)],
          [t('panel.firstAnswer'), ms(times?.first_ms)],
          [t('panel.averageAnswer'), ms(times?.average_ms)],
          [t('panel.longestAnswer'), times && times.answers > 0 ? ms(times.maximum_ms) : null],
        ]}
      />
    </section>
  );
}

/** Facts that are known; the others are left out. */
export function Facts({ rows }: { rows: [string, React.ReactNode][] }) {
  const known = rows.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return (
    <Table verticalSpacing={3} horizontalSpacing={0} withRowBorders={false} layout="fixed">
      <Table.Tbody>
        {known.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th w={120} fw={400} style={{ verticalAlign: 'top' }}>
              <Text size="xs" c="dimmed">
                {label}
              </Text>
            </Table.Th>
            <Table.Td>
              <Text size="xs" component="div" dir="auto" style={{ overflowWrap: 'anywhere' }}>
                {value}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
