import {
  Alert,
  Box,
  Button,
  Divider,
  Modal,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signedIn, signedOut } from '../../api/auth';
import { api, data } from '../../api/client';
import { inWords, Refusal } from '../../api/errors';
import { leaveNothing } from '../../lib/belongings';
import { local } from '../../lib/storage';
import { LanguageChoice, SchemeChoice } from '../../ui/Choices';
import icon from '../../ui/icon.svg';
import classes from './SignIn.module.css';

/** The page of who is not signed in. */
export function SignIn({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const why = new URLSearchParams(window.location.search).get('error');
  return (
    <Box component="main" className={classes.page}>
      <Paper className={classes.card} radius="lg" p="xl" withBorder>
        <Stack gap="lg">
          <div className={classes.brand}>
            <img src={icon} alt="" width={40} height={40} />
            <div>
              <Title order={1}>Canali</Title>
              <Text size="sm" c="dimmed">
                {t('signin.lead')}
              </Text>
            </div>
          </div>
          {why && (
            <Alert color="red" role="alert" p="xs">
              {t([`signin.refused.${why}`, 'signin.refused.UNAVAILABLE'])}
            </Alert>
          )}
          <SignInForm onDone={onDone} />
          <Elsewhere />
        </Stack>
      </Paper>
      <div className={classes.foot}>
        <LanguageChoice />
        <SchemeChoice />
      </div>
    </Box>
  );
}

/** In front of a page whose token has run out: what was being written stays where it is. */
export function SignInAgain({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const keep = local.get('login') ?? '';
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} title={t('signin.again')}>
      <Stack>
        <Text size="sm">{t('signin.againText')}</Text>
        <SignInForm login={keep} onDone={onDone} />
        <Elsewhere />
        <Button
          variant="subtle"
          color="gray"
          onClick={() => {
            signedOut();
            leaveNothing(() => window.location.assign('/'));
          }}
        >
          {t('signin.other')}
        </Button>
      </Stack>
    </Modal>
  );
}

/** Signing in at the provider that the deployment names, if it names one. */
function Elsewhere() {
  const { t } = useTranslation();
  const { data: ways } = useQuery({
    queryKey: ['ways'],
    queryFn: () => data(api.GET('/api/v1/login')),
    enabled: true,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!ways?.oidc) return null;
  const { pathname, search } = window.location;
  const next = pathname === '/sign-in' ? '/' : pathname + search;
  return (
    <>
      <Divider label={t('signin.or')} />
      <Button
        component="a"
        href={`/api/v1/oidc/start?next=${encodeURIComponent(next)}`}
        variant="default"
        size="md"
      >
        {t('signin.with', { provider: ways.oidc })}
      </Button>
    </>
  );
}

function SignInForm({ login: known = '', onDone }: { login?: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [login, setLogin] = useState(known);
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const alert = useId();

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await data(
        api.POST('/api/v1/login', { body: { login: login.trim(), password, cookie: true } }),
      );
      local.set('login', login.trim());
      signedIn();
      onDone();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  }

  const isWrong = error instanceof Refusal && error.status === 401;
  return (
    <form onSubmit={(event) => void submit(event)} aria-describedby={error ? alert : undefined}>
      <Stack>
        {error !== null && (
          <Alert color="red" id={alert} role="alert" p="xs">
            {isWrong ? t('signin.wrong') : inWords(error, t)}
          </Alert>
        )}
        <TextInput
          label={t('signin.login')}
          description={t('signin.loginHelp')}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          required
          withAsterisk={false}
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
          data-autofocus={known === '' || undefined}
        />
        <PasswordInput
          label={t('signin.password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          data-autofocus={known !== '' || undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('signin.show'), tabIndex: 0 }}
        />
        <Button type="submit" loading={isBusy} size="md">
          {t('signin.submit')}
        </Button>
      </Stack>
    </form>
  );
}
