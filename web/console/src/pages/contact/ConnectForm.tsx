import { Alert, Button, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Channel, data } from '../../api/client';
import { inWords } from '../../api/errors';
import { addLine } from '../../api/lines';
import { queries, useLines } from '../../api/queries';
import type { Kind } from '../../lib/channels';
import { SettingField, SiteFields } from './ConnectFields';
import { NETWORK, type NetworkWay, originOf, SETTINGS, settingProblem } from './kinds';
import { NetworkWays } from './NetworkWays';
import { SharedApp } from './SharedApp';

const NEW = 'new';

/** What is taken beside the settings of a kind: for most where the provider is. */
const OTHERS: Partial<Record<Kind, string[]>> = { live_chat: ['identity_secret'], network: [] };

interface Props {
  kind: Kind;
  onDone: (channel: Channel) => void;
  /** Where it is known which line the channel is for. */
  line?: number;
}

/** What is to be said to connect a channel of a kind. */
export function ConnectForm({ kind, onDone, line: fixed }: Props) {
  const { t } = useTranslation();
  const { lines } = useLines();
  const [line, setLine] = useState<string | null>(
    fixed ? String(fixed) : lines.length === 1 ? String(lines[0]?.id) : null,
  );
  const [lineName, setLineName] = useState('');
  const [name, setName] = useState('');
  const [said, setSaid] = useState<Record<string, string>>({});
  const [shared, setShared] = useState<string | null>(null);
  const [origins, setOrigins] = useState<string[]>([]);
  const [texts, setTexts] = useState(true);
  const [isTried, setTried] = useState(false);
  const [way, setWay] = useState<NetworkWay>('code');
  const asked = kind === 'network' ? NETWORK[way] : SETTINGS[kind];
  const settings = asked.filter((it) => !(it.ofApp && shared));
  const problems = new Map(
    settings.map((it) => [it.name, settingProblem(kind, it, said[it.name] ?? '')]),
  );
  const isOrigins = origins.every((it) => originOf(it) !== null);
  const hasLine = line !== null && (line !== NEW || lineName.trim() !== '');
  const isWhole = hasLine && isOrigins && [...problems.values()].every((it) => it === null);

  const connect = useMutation({
    mutationFn: async () => {
      const to =
        line === NEW ? await addLine({ LINE_NAME: lineName.trim(), ACTIVE: 'Y' }) : Number(line);
      // A second try must not make a second line.
      if (line === NEW) {
        await queries.invalidateQueries({ queryKey: ['lines'] });
        setLine(String(to));
      }
      const named = Object.fromEntries(
        [...settings.map((it) => it.name), ...(OTHERS[kind] ?? ['api_base'])]
          .map((it) => [it, said[it]?.trim() ?? ''] as const)
          .filter(([, value]) => value !== ''),
      );
      return data(
        api.POST('/api/v1/lines/{line}/channels', {
          params: { path: { line: to } },
          body: {
            kind,
            ...(name.trim() ? { name: name.trim() } : {}),
            ...(shared ? { connection_id: shared } : {}),
            settings: {
              ...named,
              ...(kind === 'network' && way === 'bitrix24' ? { portal: 'bitrix24' } : {}),
              origins: origins.map((it) => originOf(it) ?? it),
              system_messages: texts,
            },
          },
        }),
      );
    },
    onSuccess: (channel) => {
      void queries.invalidateQueries({ queryKey: ['channels'] });
      void queries.invalidateQueries({ queryKey: ['lint'] });
      onDone(channel);
    },
  });

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isWhole) connect.mutate();
      }}
    >
      <Stack>
        {connect.error && (
          <Alert color="red" role="alert">
            {inWords(connect.error, t)}
          </Alert>
        )}
        {fixed === undefined && (
          <Select
            label={t('connect.line')}
            description={t('connect.lineHelp')}
            withAsterisk
            data={[
              ...lines.map((it) => ({ value: String(it.id), label: it.name })),
              { value: NEW, label: t('connect.newLine') },
            ]}
            value={line}
            onChange={setLine}
            error={isTried && line === null ? t('connect.needed') : null}
          />
        )}
        {line === NEW && (
          <TextInput
            label={t('connect.newLineName')}
            withAsterisk
            value={lineName}
            onChange={(event) => setLineName(event.currentTarget.value)}
            error={isTried && lineName.trim() === '' ? t('connect.needed') : null}
          />
        )}
        <SharedApp kind={kind} shared={shared} onShared={setShared} />
        {kind === 'network' && <NetworkWays way={way} onWay={setWay} />}
        {settings.map((setting) => (
          <SettingField
            key={setting.name}
            kind={kind}
            setting={setting}
            problem={problems.get(setting.name) ?? null}
            isTried={isTried}
            said={said}
            onSaid={setSaid}
          />
        ))}
        {kind === 'live_chat' && (
          <SiteFields origins={origins} onOrigins={setOrigins} said={said} onSaid={setSaid} />
        )}
        <TextInput
          label={t('connect.name')}
          description={t('connect.nameHelp')}
          value={name}
          maxLength={255}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Switch
          label={t('connect.texts')}
          description={t('connect.textsHelp')}
          checked={texts}
          onChange={(event) => setTexts(event.currentTarget.checked)}
        />
        {kind !== 'live_chat' && kind !== 'network' && (
          <TextInput
            label={t('connect.field.api_base')}
            description={t('connect.baseHelp')}
            value={said.api_base ?? ''}
            error={
              !said.api_base || /^https?:\/\/\S+$/i.test(said.api_base) ? null : t('wrong.web')
            }
            onChange={(event) => setSaid({ ...said, api_base: event.currentTarget.value })}
          />
        )}
        <Group>
          <Button type="submit" loading={connect.isPending}>
            {t('connect.submit')}
          </Button>
          {isTried && !isWhole && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {t('connect.notWhole')}
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
}
