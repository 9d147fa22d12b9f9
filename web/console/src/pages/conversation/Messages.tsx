import { Button, Loader, Text } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Conversation, fetchOlder } from '../../api/conversation';
import { outbox } from '../../api/outbox';
import { useMyself } from '../../api/queries';
import { dayOf } from '../../lib/format';
import type { Abilities } from '../../lib/sessions';
import { useStore } from '../../lib/store';
import { markSeen } from '../../lib/unread';
import { typing } from '../../live/frames';
import { excerpt } from '../../ui/excerpt';
import { tellError } from '../../ui/toast';
import { Bubble } from './Bubble';
import classes from './Conversation.module.css';
import { type Item, itemsOf } from './items';
import { OutgoingBubble, TypingBubble } from './Outgoing';
import { useTools } from './useTools';

interface Props {
  conversation: Conversation;
  can: Abilities;
}

/** What was said: drawn only as far as it is on the screen, fetched backwards as one scrolls up. */
export function Messages({ conversation, can }: Props) {
  const { t, i18n } = useTranslation();
  const me = useMyself();
  const { session, messages, complete } = conversation;
  const waiting = useStore(outbox).filter((it) => it.chat === session.chat_id);
  const draft = useStore(typing).get(session.chat_id);
  const box = useRef<HTMLDivElement>(null);
  const [isDown, setDown] = useState(true);
  const [isLoading, setLoading] = useState(false);
  const [mark, setMark] = useState(0);
  const items = useMemo(
    () => itemsOf(messages, waiting, draft !== undefined, (at) => dayOf(at, i18n.language)),
    [messages, waiting, draft, i18n.language],
  );
  const byId = useMemo(() => new Map(messages.map((it) => [it.id, it])), [messages]);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (items[index]?.kind === 'day' ? 36 : 74),
    overscan: 8,
    getItemKey: (index) => items[index]?.key ?? index,
    paddingStart: 12,
    paddingEnd: 12,
  });
  const jump = useCallback(
    (id: number) => {
      const at = items.findIndex((it) => it.kind === 'message' && it.message.id === id);
      if (at >= 0) rows.scrollToIndex(at, { align: 'center' });
    },
    [items, rows],
  );
  const tools = useTools(session, can, jump);

  // Whoever reads the end stays at the end, whatever is added or grows.
  const size = rows.getTotalSize();
  useLayoutEffect(() => {
    const it = box.current;
    if (isDown && it && size > 0) it.scrollTop = it.scrollHeight;
  }, [isDown, size]);

  const lastSeq = messages.at(-1)?.seq ?? 0;
  const seenUpTo = Math.max(lastSeq, session.last_seq ?? 0);
  useEffect(() => {
    const look = () => {
      if (isDown && !document.hidden) {
        markSeen(me.id, session.chat_id, seenUpTo);
        setMark(lastSeq);
      }
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [isDown, me.id, session.chat_id, seenUpTo, lastSeq]);

  async function older() {
    if (complete || isLoading) return;
    setLoading(true);
    const it = box.current;
    const fromEnd = it ? it.scrollHeight - it.scrollTop : 0;
    try {
      await fetchOlder(session.id);
      // What is on the screen stays there while the list grows above it.
      requestAnimationFrame(() => it?.scrollTo({ top: it.scrollHeight - fromEnd }));
    } catch (error) {
      tellError(error);
    } finally {
      setLoading(false);
    }
  }

  function scrolled() {
    const it = box.current;
    if (!it) return;
    setDown(it.scrollHeight - it.scrollTop - it.clientHeight < 60);
    if (it.scrollTop < 300) void older();
  }

  const fresh = messages.filter((it) => it.seq > mark && it.author.kind === 'customer').length;
  const latest = messages.at(-1);
  return (
    <div className={classes.logbox}>
      <div className="visually-hidden" role="status">
        {latest?.author.kind === 'customer'
          ? `${session.customer.name}: ${excerpt(latest, t)}`
          : ''}
      </div>
      <section
        ref={box}
        className={classes.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
        aria-label={t('conversation.log')}
        onScroll={scrolled}
      >
        <ul className={classes.items} style={{ height: size }}>
          {rows.getVirtualItems().map((row) => {
            const item = items[row.index];
            if (!item) return null;
            return (
              <li
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                className={classes.item}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <Row
                  item={item}
                  byId={byId}
                  tools={tools}
                  conversation={conversation}
                  draft={draft?.text ?? null}
                />
              </li>
            );
          })}
        </ul>
      </section>
      {isLoading && <Loader size="xs" style={{ position: 'absolute', top: 10, left: '50%' }} />}
      {!isDown && (
        <Button
          className={classes.fresh ?? ''}
          size="xs"
          radius="xl"
          leftSection={<IconArrowDown size={14} />}
          onClick={() => {
            setDown(true);
            rows.scrollToIndex(items.length - 1, { align: 'end' });
          }}
        >
          {fresh > 0 ? t('conversation.fresh', { count: fresh }) : t('conversation.down')}
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  item: Item;
  byId: Map<number, Conversation['messages'][number]>;
  tools: ReturnType<typeof useTools>;
  conversation: Conversation;
  draft: string | null;
}

function Row({ item, byId, tools, conversation, draft }: RowProps) {
  const { t } = useTranslation();
  const name = conversation.session.customer.name || t('conversation.nameless');
  switch (item.kind) {
    case 'day':
      return <div className={classes.day}>{item.day}</div>;
    case 'outgoing':
      return <OutgoingBubble message={item.message} />;
    case 'typing':
      return <TypingBubble name={name} text={draft} />;
    case 'empty':
      return (
        <Text ta="center" size="sm" c="dimmed" py="xl">
          {t('conversation.empty')}
        </Text>
      );
    case 'message': {
      const answered = item.message.reply_to ? byId.get(item.message.reply_to) : undefined;
      return <Bubble message={item.message} answered={answered} customer={name} tools={tools} />;
    }
  }
}
