import { Box } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { outbox } from '../api/outbox';
import { useOpenSessions } from '../api/sessions';
import { useStore } from '../lib/store';
import { useUnsaved } from '../lib/unsaved';
import { notified } from '../live/frames';
import { allowSound } from '../live/ring';
import { tellDone } from '../ui/toast';
import classes from './Layout.module.css';
import { Offers } from './Offers';
import { Rail } from './Rail';
import { Shortcuts } from './Shortcuts';
import { useTitle } from './title';

/** The rail, the page beside it, and the offers above both. */
export function Layout() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  useOpenSessions();
  useTitle();
  // What waits there does not outlive the page.
  useUnsaved(useStore(outbox).length > 0);
  useEffect(() => {
    const touch = () => void allowSound();
    window.addEventListener('pointerdown', touch);
    window.addEventListener('keydown', touch);
    return () => {
      window.removeEventListener('pointerdown', touch);
      window.removeEventListener('keydown', touch);
    };
  }, []);
  const news = useStore(notified);
  useEffect(() => {
    if (news) tellDone(news.text);
  }, [news]);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#page">
        {t('layout.skip')}
      </a>
      <Rail />
      <Box
        component="main"
        id="page"
        tabIndex={-1}
        className={classes.page}
        key={pathname.split('/')[1]}
      >
        <Outlet />
      </Box>
      <Offers />
      <Shortcuts />
    </div>
  );
}
