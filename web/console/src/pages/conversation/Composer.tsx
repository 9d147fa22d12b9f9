import { ActionIcon, Button, SegmentedControl, Text, Textarea, Tooltip } from '@mantine/core';
import { IconPaperclip, IconSend2 } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '../../api/client';
import type { Conversation } from '../../api/conversation';
import { write } from '../../api/outbox';
import { queries } from '../../api/queries';
import { useKey } from '../../app/Shortcuts';
import { FILES_MAX, factsOf, fileMax, lengthOf, TEXT_MAX, UPLOAD_MAX } from '../../lib/channels';
import { useNow } from '../../lib/clock';
import { size } from '../../lib/format';
import type { Abilities } from '../../lib/sessions';
import { useStore } from '../../lib/store';
import { reachOf } from '../../lib/windows';
import { types } from '../../live/socket';
import { tellError } from '../../ui/toast';
import { Chips } from './Chips';
import classes from './Conversation.module.css';
import { changeDraft, clearDraft, draftOf, drafts, dropSubject, endEdit, isBlank } from './drafts';
import { EmojiButton } from './EmojiButton';
import { Hints } from './Hints';
import { QuickReplies } from './QuickReplies';
import { Shut } from './Shut';
import { Uploads } from './Uploads';

const TYPING_MS = 3_000;

interface Props {
  conversation: Conversation;
  can: Abilities;
}

/** Where one writes: to the customer, or a note that only employees see. */
export function Composer({ conversation, can }: Props) {
  const { t, i18n } = useTranslation();
  const { session } = conversation;
  const chat = session.chat_id;
  const facts = factsOf(session.channel_kind);
  const draft = draftOf(useStore(drafts), chat);
  const input = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const lastTyping = useRef(0);
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const mayChoose = can.write && can.note && !session.silent;
  const internal = session.silent || !can.write || (draft.internal && can.note);
  const reach = reachOf(session, useNow(10_000));
  const isShut = !internal && (reach.can === 'template' || reach.can === 'nothing');
  const replies = internal ? [] : draft.replies;
  const focus = useCallback(() => input.current?.focus(), []);
  useKey('composer', focus);
  useKey(
    'note',
    mayChoose
      ? () => {
          changeDraft(chat, { internal: !draft.internal });
          focus();
        }
      : null,
  );
  const subject = draft.editing?.id ?? draft.replyTo?.id;
  useEffect(() => {
    if (subject) focus();
  }, [subject, focus]);

  if (!can.write && !can.note) return <Closed can={can} conversation={conversation} />;

  const maxFile = internal ? UPLOAD_MAX : fileMax(session.channel_kind);
  const length = lengthOf(draft.text, internal ? 'characters' : facts.unit);
  const isLong = [...draft.text].length > TEXT_MAX;
  const noText = draft.text.trim() === '';
  const isEmpty = isBlank(draft, replies);

  function add(files: Iterable<File>) {
    // A message is changed in its text alone.
    if (draft.editing) return setProblem(t('composer.filesLater'));
    const wrong: string[] = [];
    const taken: File[] = [];
    for (const file of files) {
      if (maxFile === 0)
        wrong.push(t('composer.noFiles', { channel: t(`kinds.${session.channel_kind}`) }));
      else if (file.size > maxFile)
        wrong.push(t('composer.tooLarge', { name: file.name, max: size(maxFile, i18n.language) }));
      else if (file.size === 0) wrong.push(t('composer.emptyFile', { name: file.name }));
      else taken.push(file);
    }
    const all = [...draft.files, ...taken];
    if (all.length > FILES_MAX) wrong.push(t('composer.tooMany', { max: FILES_MAX }));
    setProblem([...new Set(wrong)].join(' ') || null);
    changeDraft(chat, { files: all.slice(0, FILES_MAX) });
    focus();
  }

  function typed(text: string) {
    changeDraft(chat, { text });
    const now = Date.now();
    if (internal || !can.write || text === '' || now - lastTyping.current < TYPING_MS) return;
    lastTyping.current = now;
    if (types(chat) || !facts.typing || session.operator_id === null) return;
    api.POST('/api/v1/chats/{chat}/typing', { params: { path: { chat } } }).catch(() => undefined);
  }

  async function send() {
    if (isEmpty || isLong) return;
    setProblem(null);
    if (draft.editing) {
      const { id } = draft.editing;
      try {
        await data(
          api.PATCH('/api/v1/chats/{chat}/messages/{id}', {
            params: { path: { chat, id } },
            body: { text: draft.text },
          }),
        );
        endEdit(chat, id);
        void queries.invalidateQueries({ queryKey: ['conversation', session.id] });
      } catch (error) {
        tellError(error);
      }
      return;
    }
    write({
      chat,
      session: session.id,
      text: draft.text.trim(),
      files: draft.files,
      replyTo: draft.replyTo?.id ?? null,
      internal,
      replies,
    });
    clearDraft(chat);
    focus();
  }

  function press(event: React.KeyboardEvent) {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void send();
    } else if (event.key === 'Escape' && (draft.editing || draft.replyTo)) {
      event.preventDefault();
      event.stopPropagation();
      setProblem(null);
      dropSubject(chat);
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files can be dropped here; the button does the same.
    <div
      className={classes.composer}
      data-note={internal || undefined}
      data-drop={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        add(event.dataTransfer.files);
      }}
    >
      <div className={classes.hint}>
        {mayChoose ? (
          <SegmentedControl
            size="xs"
            aria-label={t('composer.kind')}
            value={internal ? 'note' : 'message'}
            onChange={(it) => changeDraft(chat, { internal: it === 'note' })}
            data={[
              { value: 'message', label: t('composer.message') },
              { value: 'note', label: t('composer.note') },
            ]}
          />
        ) : (
          <Text size="xs" fw={600}>
            {internal
              ? t(session.silent ? 'composer.silent' : 'composer.onlyNotes')
              : t('composer.takes')}
          </Text>
        )}
        <Hints conversation={conversation} length={length} internal={internal} />
      </div>
      <Uploads chat={chat} onCancel={focus} />
      <Chips chat={chat} onRemove={() => setProblem(null)} replies={replies} />
      {replies.length > 0 && noText && !draft.editing && (
        <Text size="xs" c="dimmed" pb={4}>
          {t('replies.needText')}
        </Text>
      )}
      {(problem || isLong) && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert" pb={4}>
          {isLong ? t('composer.tooLong', { max: TEXT_MAX }) : problem}
        </Text>
      )}
      {isShut && <Shut session={session} reach={reach} />}
      <div className={classes.bar} hidden={isShut}>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            add(event.currentTarget.files ?? []);
            event.currentTarget.value = '';
          }}
        />
        {maxFile > 0 && !draft.editing && (
          <Tooltip label={t('composer.attach')}>
            <ActionIcon
              size={36}
              aria-label={t('composer.attach')}
              onClick={() => picker.current?.click()}
            >
              <IconPaperclip size={19} />
            </ActionIcon>
          </Tooltip>
        )}
        <EmojiButton
          onPick={(sign) => {
            const it = input.current;
            const [from, to] = [
              it?.selectionStart ?? draft.text.length,
              it?.selectionEnd ?? draft.text.length,
            ];
            typed(draft.text.slice(0, from) + sign + draft.text.slice(to));
            requestAnimationFrame(() => {
              focus();
              it?.setSelectionRange(from + sign.length, from + sign.length);
            });
          }}
        />
        {!internal && !draft.editing && (
          <QuickReplies chat={chat} kind={session.channel_kind} replies={replies} />
        )}
        <Textarea
          ref={input}
          className={classes.input ?? ''}
          aria-label={t(internal ? 'composer.noteLabel' : 'composer.label')}
          placeholder={t(internal ? 'composer.notePlaceholder' : 'composer.placeholder')}
          autosize
          minRows={1}
          maxRows={9}
          dir="auto"
          value={draft.text}
          onChange={(event) => typed(event.currentTarget.value)}
          onKeyDown={press}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0) return;
            event.preventDefault();
            add(event.clipboardData.files);
          }}
        />
        <Button
          data-short
          disabled={isEmpty || isLong}
          onClick={() => void send()}
          rightSection={<IconSend2 size={16} />}
        >
          {t(draft.editing ? 'composer.save' : internal ? 'composer.addNote' : 'composer.send')}
        </Button>
      </div>
    </div>
  );
}

/** Why nothing can be written here, and what would change that. */
function Closed({ can }: Props) {
  const { t } = useTranslation();
  const key = can.answer
    ? 'answerFirst'
    : can.start
      ? 'startFirst'
      : can.join
        ? 'joinFirst'
        : 'readOnly';
  return (
    <div className={classes.composer}>
      <Text size="sm" c="dimmed" ta="center" py={4}>
        {t(`composer.${key}`)}
      </Text>
    </div>
  );
}
