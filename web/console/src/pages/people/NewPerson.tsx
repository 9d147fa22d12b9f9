import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '../../api/client';
import { queries } from '../../api/queries';
import { tellDone, tellError } from '../../ui/toast';
import { Pasted } from '../contact/ChannelDetails';
import { bodyOf, PersonFields, saidOf, wrongWith } from './fields';
import classes from './People.module.css';
import { passwordProblem, suggestion } from './password';

/** Makes an employee, with a password to begin with; of a bot, the token it acts by is shown once. */
export function NewPerson({ bot, onDone }: { bot: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState(saidOf(null));
  const [password, setPassword] = useState(suggestion);
  const [isTried, setTried] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const wrong = wrongWith(said, bot);
  const isWhole = Object.keys(wrong).length === 0 && (bot || passwordProblem(password) === null);
  const make = useMutation({
    mutationFn: async () => {
      const made = await data(api.POST('/api/v1/users', { body: { ...bodyOf(said), bot } }));
      if (!bot) {
        await data(
          api.PUT('/api/v1/users/{id}/password', {
            params: { path: { id: made.id } },
            body: { password },
          }),
        );
      }
      return made;
    },
    onSuccess: (made) => {
      tellDone(t('people.made', { name: said.name }));
      if (bot) setToken(made.token);
      else onDone();
    },
    onError: (error) => tellError(error),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['users'] }),
  });
  if (token) {
    return (
      <Stack>
        <div className={classes.once}>
          <Text size="sm" mb="xs">
            {t('people.tokenOnce')}
          </Text>
          <Pasted label={t('people.token')} text={token} />
        </div>
        <Button onClick={onDone}>{t('common.close')}</Button>
      </Stack>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isWhole) make.mutate();
      }}
    >
      <Stack>
        <PersonFields
          said={said}
          bot={bot}
          isTried={isTried}
          onChange={(part) => setSaid({ ...said, ...part })}
        />
        {!bot && (
          <PasswordInput
            label={t('people.firstPassword')}
            description={t('people.firstPasswordHelp')}
            value={password}
            autoComplete="new-password"
            defaultVisible
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={passwordProblem(password) ? t(passwordProblem(password) ?? '') : null}
            visibilityToggleButtonProps={{ 'aria-label': t('signin.show'), tabIndex: 0 }}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('common.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
