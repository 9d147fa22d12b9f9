import { ActionIcon, Badge, Button, Group, Menu, Text, Tooltip } from '@mantine/core';
import {
  IconArrowForwardUp,
  IconArrowLeft,
  IconArrowRight,
  IconBan,
  IconCheck,
  IconDots,
  IconEye,
  IconEyeOff,
  IconHandGrab,
  IconLayoutSidebarRight,
  IconPin,
  IconPinnedOff,
  IconRefresh,
  IconUserPlus,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, data, type Session } from '../../api/client';
import type { Line } from '../../api/lines';
import { usePeople, usePicture } from '../../api/queries';
import { act, type Deed, patchSession } from '../../api/sessions';
import { useKey } from '../../app/Shortcuts';
import { type Abilities, groupOf } from '../../lib/sessions';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { Face } from '../../ui/Person';
import { tellDone, tellError } from '../../ui/toast';
import classes from './Conversation.module.css';
import { FinishDialog, SpamDialog } from './Dialogs';
import { TransferDialog } from './Transfer';

interface Props {
  session: Session;
  can: Abilities;
  line: Line | undefined;
  isPanel: boolean;
  onPanel: () => void;
  onBack: () => void;
}

type Open = 'finish' | 'spam' | 'transfer' | null;

/** Who it is with, how it stands, and what can be done. */
export function Header({ session, can, line, isPanel, onPanel, onBack }: Props) {
  const { t } = useTranslation();
  const people = usePeople();
  const [open, setOpen] = useState<Open>(null);
  const { mutate, isPending } = useMutation({
    mutationFn: (deed: Deed) => act(session.id, deed),
    onSuccess: (_, deed) => tellDone(t(`deed.${deed.do}`)),
    onError: (error) => tellError(error, people.nameOf),
  });
  const finish = () => {
    if (line?.confirmClose ?? true) setOpen('finish');
    else mutate({ do: 'finish' });
  };
  useKey('transfer', can.transfer ? () => setOpen('transfer') : null);
  useKey('finish', can.finish ? finish : null);
  const name = session.customer.name || t('conversation.nameless');
  const picture = usePicture(session.chat_id);
  const owner = session.operator_id ? people.nameOf(session.operator_id) : null;
  return (
    <header className={classes.header}>
      <ActionIcon hiddenFrom="md" aria-label={t('common.back')} onClick={onBack} size="lg">
        <IconArrowLeft size={18} />
      </ActionIcon>
      <Face name={name} src={picture} size={38} />
      <div className={classes.who}>
        <Group gap={6} wrap="nowrap">
          <ChannelIcon kind={session.channel_kind} label={t(`kinds.${session.channel_kind}`)} />
          <Text component="h2" fw={650} truncate dir="auto" m={0}>
            {name}
          </Text>
        </Group>
        <Group gap={6} wrap="nowrap">
          <Text size="xs" c="dimmed" truncate>
            #{session.id} · {line?.name ?? `#${session.line_id}`}
            {owner ? ` · ${owner}` : ''}
          </Text>
          <Badge size="xs" radius="sm" color="gray" className="no-shrink">
            {session.bot_id ? t('inbox.withBot') : t(`group.${groupOf(session.status)}`)}
          </Badge>
        </Group>
      </div>
      <Group gap={6} wrap="nowrap">
        <Actions
          session={session}
          can={can}
          isBusy={isPending}
          onDo={mutate}
          onFinish={finish}
          onOpen={setOpen}
        />
        <More session={session} can={can} onDo={mutate} onOpen={setOpen} />
        <Tooltip label={t('panel.toggle')}>
          <ActionIcon
            size="lg"
            aria-label={t('panel.toggle')}
            aria-pressed={isPanel}
            onClick={onPanel}
          >
            <IconLayoutSidebarRight size={19} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <FinishDialog
        opened={open === 'finish'}
        onClose={() => setOpen(null)}
        onFinish={() => {
          setOpen(null);
          mutate({ do: 'finish' });
        }}
      />
      <SpamDialog
        opened={open === 'spam'}
        name={name}
        onClose={() => setOpen(null)}
        onSpam={(block) => {
          setOpen(null);
          mutate({ do: 'spam', block });
        }}
      />
      <TransferDialog
        opened={open === 'transfer'}
        session={session}
        onClose={() => setOpen(null)}
        onTransfer={(to) => {
          setOpen(null);
          mutate({ do: 'transfer', ...to });
        }}
      />
    </header>
  );
}

interface ActionsProps {
  session: Session;
  can: Abilities;
  onDo: (deed: Deed) => void;
  onOpen: (open: Open) => void;
}

function Actions({
  session,
  can,
  isBusy,
  onDo,
  onFinish,
  onOpen,
}: ActionsProps & { isBusy: boolean; onFinish: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const offer = session.offer_id ?? null;
  const start = useMutation({
    mutationFn: () =>
      data(api.POST('/api/v1/chats/{chat}/start', { params: { path: { chat: session.chat_id } } })),
    onSuccess: (begun) => {
      patchSession(begun);
      void navigate(`/conversations/${begun.id}`);
    },
    onError: (error) => tellError(error),
  });
  return (
    <>
      {can.answer && (
        <Button
          data-short
          loading={isBusy}
          leftSection={<IconCheck size={16} />}
          onClick={() => onDo({ do: 'answer', offer })}
        >
          {t('deeds.answer')}
        </Button>
      )}
      {can.skip && (
        <Button
          data-short
          variant="default"
          disabled={isBusy}
          leftSection={<IconArrowForwardUp size={16} />}
          onClick={() => onDo({ do: 'skip', offer })}
        >
          {t('deeds.skip')}
        </Button>
      )}
      {can.intercept && (
        <Button
          data-short
          variant="default"
          disabled={isBusy}
          leftSection={<IconHandGrab size={16} />}
          onClick={() => onDo({ do: 'intercept' })}
        >
          {t('deeds.intercept')}
        </Button>
      )}
      {can.transfer && !can.answer && !can.intercept && (
        <Button
          data-short
          variant="default"
          disabled={isBusy}
          leftSection={<IconArrowRight size={16} />}
          onClick={() => onOpen('transfer')}
          visibleFrom="sm"
        >
          {t('deeds.transfer')}
        </Button>
      )}
      {can.finish && !can.answer && !can.intercept && (
        <Button
          data-short
          disabled={isBusy}
          variant="light"
          leftSection={<IconCheck size={16} />}
          onClick={onFinish}
          visibleFrom="xs"
        >
          {t('deeds.finish')}
        </Button>
      )}
      {can.start && (
        <Button
          data-short
          variant="light"
          loading={start.isPending}
          leftSection={<IconRefresh size={16} />}
          onClick={() => start.mutate()}
        >
          {t('deeds.start')}
        </Button>
      )}
    </>
  );
}

function More({ session, can, onDo, onOpen }: ActionsProps) {
  const { t } = useTranslation();
  if (!(can.join || can.pin || can.silence || can.spam || can.transfer || can.finish)) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('deeds.more')}>
          <ActionIcon size="lg" aria-label={t('deeds.more')}>
            <IconDots size={19} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {can.transfer && (
          <Menu.Item leftSection={<IconArrowRight size={16} />} onClick={() => onOpen('transfer')}>
            {t('deeds.transfer')}
          </Menu.Item>
        )}
        {can.finish && (
          <Menu.Item leftSection={<IconCheck size={16} />} onClick={() => onOpen('finish')}>
            {t('deeds.finish')}
          </Menu.Item>
        )}
        {can.join && (
          <Menu.Item leftSection={<IconUserPlus size={16} />} onClick={() => onDo({ do: 'join' })}>
            {t('deeds.join')}
          </Menu.Item>
        )}
        {can.pin && (
          <Menu.Item
            leftSection={session.pinned ? <IconPinnedOff size={16} /> : <IconPin size={16} />}
            onClick={() => onDo({ do: 'pin', on: !session.pinned })}
          >
            {t(session.pinned ? 'deeds.unpin' : 'deeds.pin')}
          </Menu.Item>
        )}
        {can.silence && (
          <Menu.Item
            leftSection={session.silent ? <IconEye size={16} /> : <IconEyeOff size={16} />}
            onClick={() => onDo({ do: 'silence', on: !session.silent })}
          >
            {t(session.silent ? 'deeds.unsilence' : 'deeds.silence')}
          </Menu.Item>
        )}
        {can.spam && (
          <Menu.Item color="red" leftSection={<IconBan size={16} />} onClick={() => onOpen('spam')}>
            {t('deeds.spam')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
