import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useMyself } from '../api/queries';
import { useOpenSessions } from '../api/sessions';
import { isMine, isOfferedTo } from '../lib/sessions';
import { useUnread } from '../lib/unread';

/** How much asks for attention, in the tab's title. */
export function useTitle() {
  const { t } = useTranslation();
  const me = useMyself();
  const { data: open } = useOpenSessions();
  const isUnread = useUnread();
  let offers = 0;
  let unread = 0;
  for (const session of open?.values() ?? []) {
    if (isOfferedTo(session, me.id)) offers += 1;
    else if (isMine(session, me.id) && isUnread(session)) unread += 1;
  }
  useEffect(() => {
    const count = offers + unread;
    document.title = count > 0 ? `(${count}) Canali` : 'Canali';
    if (offers > 0) document.title = t('layout.titleOffer', { count: offers });
  }, [offers, unread, t]);
}
