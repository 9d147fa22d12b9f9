import { Button, Loader, Text } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/client';
import { type Conversation, fetchOlder } from '../../api/conversation';
import { fetchEarlier, isFirst, useEarlier } from '../../api/earlier';
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
import { Boundary, Top } from './Earlier';
import { type Item, itemsOf } from './items';
import { OutgoingBubble, TypingBubble } from './Outgoing';
import { PrivateAnswer } from './PrivateAnswer';
import { useReadMarks } from './useReadMarks';
import { useTools } from './useTools';

interface Props {
  conversation: Conversation;
  can: Abilities;
}

/** How high things are, until they have been drawn. */
const HEIGHTS: Record<Item['kind'], number> = {
  top: 44,
  session: 52,
  day: 36,
  message: 74,
  outgoing: 74,
  typing: 60,
  empty: 80,
};

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
  const lastTop = useRef(0);
  const { trail, parts } = useEarlier(session);
  const all = useMemo(() => [...parts, conversation], [parts, conversation]);
  const items = useMemo(
    () => itemsOf(all, waiting, draft !== undefined, (at) => dayOf(at, i18n.language)),
    [all, waiting, draft, i18n.language],
  );
  const byId = useMemo(
    () => new Map(all.flatMap((part) => part.messages.map((it) => [it.id, it]))),
    [all],
  );
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => HEIGHTS[items[index]?.kind ?? 'message'],
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
  const [comment, setComment] = useState<Message | null>(null);
  const tools = useTools(session, can, jump, setComment);

  // Whoever reads the end stays at the end, whatever is added or grows.
  const size = rows.getTotalSize();
  useLayoutEffect(() => {
    const it = box.current;
    if (isDown && it && size > 0) it.scrollTop = it.scrollHeight;
  }, [isDown, size]);

  useReadMarks(session, messages, isDown, me.id);
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

  const oldest = all[0] ?? conversation;
  const isAll =
    oldest.complete && (isFirst(oldest) || (trail.cursor === null && trail.found.length === 0));
  async function older(isAsked = false) {
    if (isLoading || isAll) return;
    setLoading(true);
    const it = box.current;
    const fromEnd = it ? it.scrollHeight - it.scrollTop : 0;
    try {
      await (complete ? fetchEarlier(session) : fetchOlder(session.id));
      if (isAsked) setDown(false);
      // What is on the screen stays there while the list grows above it; who asked to see more is shown the last of it.
      requestAnimationFrame(() => {
        const shown = isAsked && it ? it.clientHeight / 2 : 0;
        it?.scrollTo({ top: it.scrollHeight - fromEnd - shown });
      });
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
    const isUp = it.scrollTop < lastTop.current;
    lastTop.current = it.scrollTop;
    if (it.scrollTop >= 300) return;
    // Earlier sessions are looked for by who goes up to them; a look that found nothing is taken further by hand.
    if (!complete || (isUp && !trail.lookedTo && it.scrollHeight > 1.5 * it.clientHeight))
      void older();
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
                {item.kind === 'top' ? (
                  <Top
                    isAll={isAll}
                    isMore={complete}
                    isBusy={isLoading}
                    lookedTo={trail.lookedTo}
                    onMore={() => void older(true)}
                  />
                ) : (
                  <Row
                    item={item}
                    byId={byId}
                    tools={tools}
                    conversation={conversation}
                    draft={draft?.text ?? null}
                  />
                )}
              </li>
            );
          })}
        </ul>
      </section>
      <PrivateAnswer comment={comment} session={session} onClose={() => setComment(null)} />
      {isLoading && !complete && (
        <Loader size="xs" style={{ position: 'absolute', top: 10, left: '50%' }} />
      )}
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

/** What was said in earlier sessions is read, and copied. */
const READING = {
  onReply: null,
  onEdit: null,
  onDelete: null,
  onAgain: null,
  onHide: null,
  onPrivate: null,
};

interface RowProps {
  item: Exclude<Item, { kind: 'top' }>;
  byId: Map<number, Conversation['messages'][number]>;
  tools: ReturnType<typeof useTools>;
  conversation: Conversation;
  draft: string | null;
}

function Row({ item, byId, tools, conversation, draft }: RowProps) {
  const { t } = useTranslation();
  const name = conversation.session.customer.name || t('conversation.nameless');
  switch (item.kind) {
    case 'session':
      return <Boundary session={item.session} isCurrent={item.isCurrent} />;
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
      const its = item.isEarlier ? { ...tools, ...READING } : tools;
      return <Bubble message={item.message} answered={answered} customer={name} tools={its} />;
    }
  }
}
