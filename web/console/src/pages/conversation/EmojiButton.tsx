import { ActionIcon, Popover, ScrollArea, Text, TextInput, Tooltip } from '@mantine/core';
import { IconMoodSmile, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { local, parsed } from '../../lib/storage';
import classes from './Conversation.module.css';

interface Emoji {
  unicode: string;
  label: string;
  tags?: string[];
  group?: number;
}

/** The groups of Unicode, without the one of parts. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];
const SHOWN_MAX = 120;
const RECENT_MAX = 16;

/** All emoji with their names in the page's language, fetched when they are first wanted. */
async function catalogue(language: string): Promise<Emoji[]> {
  const found =
    language === 'it'
      ? await import('emojibase-data/it/compact.json')
      : await import('emojibase-data/en/compact.json');
  return (found.default as Emoji[]).filter((it) => it.group !== undefined && it.group !== 2);
}

export function EmojiButton({ onPick }: { onPick: (sign: string) => void }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="top-start"
      trapFocus
      returnFocus
      shadow="md"
      width={330}
    >
      <Popover.Target>
        <Tooltip label={t('emoji.label')}>
          <ActionIcon size={36} aria-label={t('emoji.label')} onClick={() => setOpen(!isOpen)}>
            <IconMoodSmile size={20} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={t('emoji.label')}>
        {isOpen && (
          <Picker
            onPick={(sign) => {
              setOpen(false);
              onPick(sign);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Picker({ onPick }: { onPick: (sign: string) => void }) {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState('');
  const [group, setGroup] = useState(0);
  const { data: all = [], isPending } = useQuery({
    queryKey: ['emoji', i18n.language],
    queryFn: () => catalogue(i18n.language),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const recent = useMemo(() => parsed<string[]>(local.get('emoji'), []), []);
  const wanted = text.trim().toLowerCase();
  const found = useMemo(() => {
    if (wanted === '') return all.filter((it) => it.group === group);
    return all
      .filter(
        (it) =>
          it.label.toLowerCase().includes(wanted) ||
          it.tags?.some((tag) => tag.toLowerCase().startsWith(wanted)),
      )
      .slice(0, SHOWN_MAX);
  }, [all, wanted, group]);
  const labels = useMemo(() => new Map(all.map((it) => [it.unicode, it.label])), [all]);

  function pick(sign: string) {
    local.set(
      'emoji',
      JSON.stringify([sign, ...recent.filter((it) => it !== sign)].slice(0, RECENT_MAX)),
    );
    onPick(sign);
  }

  const button = (sign: string, label: string) => (
    <button
      key={sign}
      type="button"
      className={classes.emoji}
      aria-label={label}
      title={label}
      onClick={() => pick(sign)}
    >
      {sign}
    </button>
  );
  return (
    <>
      <TextInput
        size="xs"
        mb={6}
        data-autofocus
        aria-label={t('emoji.search')}
        placeholder={t('emoji.search')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {wanted === '' && (
        <div style={{ display: 'flex', justifyContent: 'space-between' }}>
          {GROUPS.map((it) => {
            const first = all.find((emoji) => emoji.group === it);
            return (
              <ActionIcon
                key={it}
                size="md"
                variant={it === group ? 'light' : 'subtle'}
                aria-label={t(`emoji.group.${it}`)}
                aria-pressed={it === group}
                onClick={() => setGroup(it)}
              >
                <span style={{ fontSize: 16 }}>{first?.unicode ?? '·'}</span>
              </ActionIcon>
            );
          })}
        </div>
      )}
      <ScrollArea h={210} mt={4} viewportProps={{ tabIndex: 0 }}>
        {wanted === '' && recent.length > 0 && (
          <>
            <Text size="xs" c="dimmed">
              {t('emoji.recent')}
            </Text>
            <div>{recent.map((it) => button(it, labels.get(it) ?? it))}</div>
          </>
        )}
        <div>{found.map((it) => button(it.unicode, it.label))}</div>
        {!isPending && found.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {t('emoji.none')}
          </Text>
        )}
      </ScrollArea>
    </>
  );
}
