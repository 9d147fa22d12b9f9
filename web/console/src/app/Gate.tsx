import { Box } from '@mantine/core';
import { useEffect } from 'react';
import { Navigate, useLocation } from 'react-router';
import { auth } from '../api/auth';
import { Refusal } from '../api/errors';
import { sendAllAgain } from '../api/outbox';
import { fetchMe, queries, useLines, useMe } from '../api/queries';
import { local } from '../lib/storage';
import { useStore } from '../lib/store';
import { SignIn, SignInAgain } from '../pages/signin/SignIn';
import { Failed, Loading } from '../ui/States';
import { tellError } from '../ui/toast';
import { Layout } from './Layout';

/** Who is not signed in signs in; whose token has run out does so again in front of the page they were on. */
export function Gate() {
  const { state } = useStore(auth);
  const { pathname } = useLocation();
  if (state === 'out') return <SignIn onDone={() => queries.clear()} />;
  if (state === 'in' && pathname === '/sign-in') return <Navigate to="/conversations" replace />;
  return (
    <>
      <Inside />
      {state === 'expired' && <SignInAgain onDone={() => void goOn()} />}
    </>
  );
}

/** What was not taken goes out once it is known that the same person is here: where somebody else is, it is forgotten. */
async function goOn() {
  try {
    await fetchMe();
    void queries.invalidateQueries();
    sendAllAgain();
  } catch (error) {
    tellError(error);
  }
}

function Inside() {
  const me = useMe();
  const { state } = useStore(auth);
  useEffect(() => {
    if (state === 'in') void queries.invalidateQueries({ queryKey: ['me'] });
  }, [state]);
  if (me.data) return <Guided />;
  const isRefused = me.error instanceof Refusal && me.error.status === 401;
  return (
    <Box component="main" h="100dvh">
      {me.error && !isRefused ? (
        <Failed error={me.error} retry={() => void me.refetch()} />
      ) : (
        <Loading />
      )}
    </Box>
  );
}

/** An admin who finds no line at all is led to the guided start, once. */
function Guided() {
  const { data: me } = useMe();
  const lines = useLines();
  const { pathname } = useLocation();
  const isNew = me?.role === 'admin' && lines.isSuccess && lines.lines.length === 0;
  const isAsked = pathname === '/' || pathname === '/conversations';
  if (isNew && isAsked && local.get('start') !== 'left') return <Navigate to="/start" replace />;
  return <Layout />;
}
