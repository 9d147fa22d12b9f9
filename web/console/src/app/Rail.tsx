import {
  IconActivity,
  IconAlertTriangle,
  IconBell,
  IconMessages,
  IconPlugConnected,
  IconRocket,
  IconUsers,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useLines, useMyself, useNotifications } from '../api/queries';
import { useOpenSessions } from '../api/sessions';
import { isMine, isOfferedTo } from '../lib/sessions';
import { useUnread } from '../lib/unread';
import icon from '../ui/icon.svg';
import classes from './Layout.module.css';
import { MeMenu } from './MeMenu';

interface ItemProps {
  to: string;
  icon: typeof IconBell;
  label: string;
  count?: number;
  countLabel?: string;
}

function Item({ to, icon: Icon, label, count = 0, countLabel = '' }: ItemProps) {
  return (
    <NavLink to={to} className={classes.item ?? ''}>
      <Icon size={22} stroke={1.7} aria-hidden />
      <span>{label}</span>
      {count > 0 && (
        <span className={classes.badge}>
          {count > 99 ? '99+' : count}
          <span className="visually-hidden"> {countLabel}</span>
        </span>
      )}
    </NavLink>
  );
}

/** Where one can go, by right, and who one is. */
export function Rail() {
  const { t } = useTranslation();
  const me = useMyself();
  const { data: notices } = useNotifications();
  const { data: open } = useOpenSessions();
  const lines = useLines();
  const isUnread = useUnread();
  let waiting = 0;
  for (const it of open?.values() ?? []) {
    if (isOfferedTo(it, me.id) || (isMine(it, me.id) && isUnread(it))) waiting += 1;
  }
  const isNew = me.role === 'admin' && lines.isSuccess && lines.lines.length === 0;
  return (
    <nav className={classes.rail} aria-label={t('layout.nav')}>
      <div className={classes.logo}>
        <img src={icon} alt="Canali" width={34} height={34} />
      </div>
      <Item
        to="/conversations"
        icon={IconMessages}
        label={t('layout.conversations')}
        count={waiting}
        countLabel={t('layout.waitingForYou')}
      />
      {me.role !== 'operator' && (
        <Item to="/overview" icon={IconActivity} label={t('layout.overview')} />
      )}
      {me.role !== 'operator' && (
        <Item to="/contact" icon={IconPlugConnected} label={t('layout.contact')} />
      )}
      {me.role !== 'operator' && <Item to="/people" icon={IconUsers} label={t('layout.people')} />}
      {me.role !== 'operator' && (
        <Item to="/operations" icon={IconAlertTriangle} label={t('layout.operations')} />
      )}
      {isNew && <Item to="/start" icon={IconRocket} label={t('layout.start')} />}
      <div className={classes.grow} />
      <Item
        to="/notifications"
        icon={IconBell}
        label={t('layout.notices')}
        count={notices?.unread ?? 0}
        countLabel={t('layout.unreadNotices')}
      />
      <MeMenu className={classes.item ?? ''} />
    </nav>
  );
}
