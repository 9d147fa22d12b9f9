import { Alert, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConversation } from '../../api/conversation';
import { Refusal } from '../../api/errors';
import { useLines, useMyself } from '../../api/queries';
import { abilities } from '../../lib/sessions';
import { local } from '../../lib/storage';
import { follows } from '../../live/socket';
import { Empty, Failed, Loading } from '../../ui/States';
import { Composer } from './Composer';
import classes from './Conversation.module.css';
import { Header } from './Header';
import { Messages } from './Messages';
import { Panel } from './Panel';

/** One conversation: what was said, what can be done, who the customer is. */
export function Conversation({ id, onBack }: { id: number; onBack: () => void }) {
  const { t } = useTranslation();
  const me = useMyself();
  const { byId } = useLines();
  const query = useConversation(id);
  const isWide = useMediaQuery('(min-width: 1180px)', true, { getInitialValueInEffect: false });
  const [isPanel, setPanel] = useState(local.get('panel') !== 'closed');
  const [isDrawer, setDrawer] = useState(false);
  const chat = query.data?.session.chat_id;
  useEffect(() => (chat === undefined ? undefined : follows(chat)), [chat]);

  if (query.isPending) return <Loading />;
  if (!query.data) {
    const isGone = query.error instanceof Refusal && query.error.status === 404;
    if (isGone) return <Empty title={t('conversation.gone')} text={t('conversation.goneText')} />;
    return <Failed error={query.error} retry={() => void query.refetch()} />;
  }
  const { session } = query.data;
  const line = byId.get(session.line_id);
  const can = abilities(session, me, line);
  const panel = <Panel conversation={query.data} can={can} />;
  return (
    <div className={classes.page}>
      <div className={classes.talk}>
        <Header
          session={session}
          can={can}
          line={line}
          onBack={onBack}
          isPanel={isWide ? isPanel : isDrawer}
          onPanel={() => {
            if (!isWide) return setDrawer(true);
            setPanel(!isPanel);
            local.set('panel', isPanel ? 'closed' : 'open');
          }}
        />
        {query.isError && (
          <Alert color="yellow" p="xs" radius={0}>
            {t('states.stale')}
          </Alert>
        )}
        <Messages conversation={query.data} can={can} />
        <Composer conversation={query.data} can={can} />
      </div>
      {isWide && isPanel && (
        <aside className={classes.panel} aria-label={t('panel.label')}>
          {panel}
        </aside>
      )}
      {!isWide && (
        <Drawer
          opened={isDrawer}
          onClose={() => setDrawer(false)}
          position="right"
          title={t('panel.label')}
          closeButtonProps={{ 'aria-label': t('common.close') }}
        >
          {panel}
        </Drawer>
      )}
    </div>
  );
}
