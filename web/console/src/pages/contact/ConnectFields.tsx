import { Button, PasswordInput, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Kind } from '../../lib/channels';
import { originOf, randomSecret, type Setting } from './kinds';

/** What was said so far, by the settings' names. */
interface Saying {
  said: Record<string, string>;
  onSaid: (said: Record<string, string>) => void;
}

interface SettingProps extends Saying {
  kind: Kind;
  setting: Setting;
  problem: string | null;
  isTried: boolean;
}

/** One setting of a kind. What is wrong with it is told once something was said. */
export function SettingField({ kind, setting, problem, isTried, said, onSaid }: SettingProps) {
  const { t } = useTranslation();
  const props = {
    label: t(`connect.field.${setting.name}`),
    description: t(`connect.fieldHelp.${setting.name}`),
    withAsterisk: !setting.optional,
    value: said[setting.name] ?? '',
    error: problem && (isTried || (said[setting.name] ?? '') !== '') ? t(problem) : null,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onSaid({ ...said, [setting.name]: event.currentTarget.value }),
    autoComplete: 'off',
  };
  const isShared = kind === 'network' && setting.name === 'shared_secret';
  return (
    <div>
      {setting.secret ? (
        <PasswordInput
          {...props}
          visibilityToggleButtonProps={{
            'aria-label': t('connect.show', { name: props.label }),
            tabIndex: 0,
          }}
        />
      ) : (
        <TextInput {...props} />
      )}
      {isShared && (
        <Button
          size="compact-xs"
          variant="subtle"
          mt={2}
          onClick={() => onSaid({ ...said, shared_secret: randomSecret() })}
        >
          {t('connect.random')}
        </Button>
      )}
    </div>
  );
}

interface SiteProps extends Saying {
  origins: string[];
  onOrigins: (origins: string[]) => void;
}

/** Of a live chat: the sites it may be on, and the secret with which they vouch for their visitors. */
export function SiteFields({ origins, onOrigins, said, onSaid }: SiteProps) {
  const { t } = useTranslation();
  const isRight = origins.every((it) => originOf(it) !== null);
  return (
    <>
      <TagsInput
        label={t('connect.origins')}
        description={t('connect.originsHelp')}
        placeholder={origins.length === 0 ? 'https://shop.example' : ''}
        value={origins}
        onChange={(all) => onOrigins(all.map((it) => originOf(it) ?? it))}
        error={isRight ? null : t('wrong.web')}
      />
      <TextInput
        label={t('connect.identity')}
        description={t('connect.identityHelp')}
        value={said.identity_secret ?? ''}
        onChange={(event) => onSaid({ ...said, identity_secret: event.currentTarget.value })}
      />
      <Button
        size="compact-xs"
        variant="subtle"
        w="fit-content"
        mt={-10}
        onClick={() => onSaid({ ...said, identity_secret: randomSecret() })}
      >
        {t('connect.random')}
      </Button>
    </>
  );
}
