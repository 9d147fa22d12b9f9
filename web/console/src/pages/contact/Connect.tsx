import {
  Alert,
  Button,
  Group,
  PasswordInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconArrowLeft, IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, type Channel, data } from '../../api/client';
import { inWords } from '../../api/errors';
import { addLine } from '../../api/lines';
import { queries, useLines, useMyself } from '../../api/queries';
import { isKind, type Kind } from '../../lib/channels';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { Empty } from '../../ui/States';
import { ChannelDetails } from './ChannelDetails';
import classes from './Contact.module.css';
import {
  META_KINDS,
  NETWORK,
  type NetworkWay,
  originOf,
  randomSecret,
  SETTINGS,
  type Setting,
  settingProblem,
} from './kinds';
import { NetworkCode, NetworkWays } from './NetworkWays';

/** Connects a channel of one kind: to which line, with what. */
export default function Connect() {
  const { t } = useTranslation();
  const { kind } = useParams();
  const me = useMyself();
  if (me.role !== 'admin')
    return <Empty whole title={t('connect.forbidden')} text={t('connect.forbiddenText')} />;
  if (!kind || !isKind(kind))
    return <Empty whole title={t('notFound.title')} text={t('notFound.text')} />;
  return <Page key={kind} kind={kind} />;
}

function Page({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const [done, setDone] = useState<Channel | null>(null);
  const steps = t(`connect.steps.${kind}`, { returnObjects: true }) as unknown as string[];
  return (
    <div className={classes.narrow}>
      <Button
        component={Link}
        to="/contact"
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconArrowLeft size={15} />}
        mb="sm"
      >
        {t('layout.contact')}
      </Button>
      <Group gap="sm" mb="xs">
        <ChannelIcon kind={kind} size={36} />
        <Title order={1}>{t('connect.title', { channel: t(`kinds.${kind}`) })}</Title>
      </Group>
      {done ? (
        <Stack>
          <Alert color="teal" icon={<IconCircleCheck size={18} />} role="status">
            {t('connect.done', { name: done.name || t(`kinds.${done.kind}`) })}
          </Alert>
          <ChannelDetails channel={done} />
          <Group>
            <Button component={Link} to={`/lines/${done.line_id}/queue`}>
              {t('contact.settings')}
            </Button>
            <Button component={Link} to="/contact" variant="default">
              {t('layout.contact')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack gap="lg">
          <ol className={classes.steps}>
            {steps.map((it) => (
              <li key={it}>{it}</li>
            ))}
          </ol>
          <ConnectForm kind={kind} onDone={setDone} />
          {kind === 'network' && <NetworkCode />}
        </Stack>
      )}
    </div>
  );
}

const NEW = 'new';

/** What is taken beside the settings of a kind: for most where the provider is. */
const OTHERS: Partial<Record<Kind, string[]>> = { live_chat: ['identity_secret'], network: [] };

/** Channels whose webhook address could be shared, with their lines. */
function useSharable(kind: Kind): Channel[] {
  const { lines } = useLines();
  const all = useQueries({
    queries: (META_KINDS.includes(kind) ? lines : []).map((line) => ({
      queryKey: ['channels', line.id],
      queryFn: async () =>
        (
          await data(
            api.GET('/api/v1/lines/{line}/channels', { params: { path: { line: line.id } } }),
          )
        ).items as Channel[],
    })),
  });
  return all
    .flatMap((it) => it.data ?? [])
    .filter((it) => (META_KINDS as string[]).includes(it.kind));
}

export function ConnectForm({
  kind,
  onDone,
  line: fixed,
}: {
  kind: Kind;
  onDone: (channel: Channel) => void;
  line?: number;
}) {
  const { t } = useTranslation();
  const { lines } = useLines();
  const sharable = useSharable(kind);
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

  const field = (setting: Setting) => {
    const problem = problems.get(setting.name) ?? null;
    const props = {
      label: t(`connect.field.${setting.name}`),
      description: t(`connect.fieldHelp.${setting.name}`),
      withAsterisk: !setting.optional,
      value: said[setting.name] ?? '',
      error: problem && (isTried || (said[setting.name] ?? '') !== '') ? t(problem) : null,
      onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
        setSaid({ ...said, [setting.name]: event.currentTarget.value }),
      autoComplete: 'off',
    };
    const isShared = kind === 'network' && setting.name === 'shared_secret';
    return (
      <div key={setting.name}>
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
            onClick={() => setSaid({ ...said, shared_secret: randomSecret() })}
          >
            {t('connect.random')}
          </Button>
        )}
      </div>
    );
  };

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
        {sharable.length > 0 && (
          <Select
            label={t('connect.share')}
            description={t('connect.shareHelp')}
            placeholder={t('connect.shareOwn')}
            clearable
            data={[...new Map(sharable.map((it) => [it.connection_id, it])).values()].map((it) => ({
              value: it.connection_id,
              label: `${t(`kinds.${it.kind}`)}: ${it.name}`,
            }))}
            value={shared}
            onChange={setShared}
          />
        )}
        {kind === 'network' && <NetworkWays way={way} onWay={setWay} />}
        {settings.map(field)}
        {kind === 'live_chat' && (
          <>
            <TagsInput
              label={t('connect.origins')}
              description={t('connect.originsHelp')}
              placeholder={origins.length === 0 ? 'https://shop.example' : ''}
              value={origins}
              onChange={(all) => setOrigins(all.map((it) => originOf(it) ?? it))}
              error={isOrigins ? null : t('wrong.web')}
            />
            <TextInput
              label={t('connect.identity')}
              description={t('connect.identityHelp')}
              value={said.identity_secret ?? ''}
              onChange={(event) => setSaid({ ...said, identity_secret: event.currentTarget.value })}
            />
            <Button
              size="compact-xs"
              variant="subtle"
              w="fit-content"
              mt={-10}
              onClick={() => setSaid({ ...said, identity_secret: randomSecret() })}
            >
              {t('connect.random')}
            </Button>
          </>
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
