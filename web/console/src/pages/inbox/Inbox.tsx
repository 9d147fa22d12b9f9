import { IconMessages } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useMyself } from '../../api/queries';
import { useAllSessions, useOpenSessions } from '../../api/sessions';
import { useKey } from '../../app/Shortcuts';
import {
  byAge,
  byUrgency,
  type Filters,
  isMine,
  isOfferedTo,
  isWaiting,
  NO_FILTERS,
  passes,
} from '../../lib/sessions';
import { useUnread } from '../../lib/unread';
import { Empty } from '../../ui/States';
import { Conversation } from '../conversation/Conversation';
import classes from './Inbox.module.css';
import { InboxHead } from './InboxHead';
import { SessionList } from './SessionList';

export const VIEWS = ['mine', 'waiting', 'all'] as const;
export type View = (typeof VIEWS)[number];

/** The list of conversations, and the one that is open. */
export default function Inbox() {
  const { t } = useTranslation();
  const { id } = useParams();
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const said = params.get('view');
  const view: View = VIEWS.find((it) => it === said) ?? 'mine';
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const lists = useLists(view, filters);
  const selected = id ? Number(id) : null;

  const select = (session: number) => void navigate(`/conversations/${session}?view=${view}`);
  const step = (by: number) => {
    const at = lists.shown.findIndex((it) => it.id === selected);
    const next = lists.shown[at < 0 ? 0 : Math.min(lists.shown.length - 1, Math.max(0, at + by))];
    if (next) select(next.id);
  };
  useKey('next', () => step(1));
  useKey('previous', () => step(-1));

  return (
    <div className={classes.inbox} data-open={selected !== null || undefined}>
      <section className={classes.side} aria-label={t('inbox.label')}>
        <InboxHead
          view={view}
          counts={lists.counts}
          filters={filters}
          onFilters={setFilters}
          onView={(next) => setParams({ view: next }, { replace: true })}
        />
        <SessionList
          key={view}
          view={view}
          list={lists}
          selected={selected}
          onSelect={select}
          filters={filters}
        />
      </section>
      <section className={classes.main} aria-label={t('conversation.label')}>
        {selected !== null && Number.isSafeInteger(selected) ? (
          <Conversation
            key={selected}
            id={selected}
            onBack={() => void navigate(`/conversations?view=${view}`)}
          />
        ) : (
          <Empty
            icon={<IconMessages size={40} stroke={1.3} />}
            title={t('inbox.none')}
            text={t('inbox.noneText')}
          />
        )}
      </section>
    </div>
  );
}

export type Lists = ReturnType<typeof useLists>;

/** What each view has, and how much of it asks for attention. */
function useLists(view: View, filters: Filters) {
  const me = useMyself();
  const open = useOpenSessions();
  const isUnread = useUnread();
  const { line, group, unanswered } = filters;
  const all = useAllSessions({ line, group, unanswered }, view === 'all');
  return useMemo(() => {
    const sessions = [...(open.data?.values() ?? [])];
    const mine = sessions
      .filter((it) => isMine(it, me.id) || it.joined.includes(me.id))
      .sort(byUrgency);
    const waiting = sessions.filter((it) => isWaiting(it));
    waiting.sort(
      (a, b) => Number(isOfferedTo(b, me.id)) - Number(isOfferedTo(a, me.id)) || byAge(a, b),
    );
    const source = view === 'mine' ? mine : view === 'waiting' ? waiting : all.sessions;
    const query = view === 'all' ? all : open;
    return {
      shown: source.filter((it) => passes(it, filters)),
      total: source.length,
      counts: { mine: mine.filter(isUnread).length, waiting: waiting.length },
      isPending: query.isPending,
      error: query.data === undefined ? query.error : null,
      isStale: query.isError && query.data !== undefined,
      retry: () => void query.refetch(),
      more: view === 'all' && all.hasNextPage ? () => void all.fetchNextPage() : null,
      isMore: all.isFetchingNextPage,
    };
  }, [open, all, view, filters, me.id, isUnread]);
}
