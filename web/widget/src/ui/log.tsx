import { Fragment } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Entry } from '../chat/log';
import type { State } from '../chat/state';
import type { Message, QuickReply } from '../client/types';
import { day } from '../text/figures';
import { webAddress } from '../text/links';
import { say } from '../words/words';
import { useSurface } from './context';
import { useName } from './face';
import { Icon } from './icons';
import { Said, Underway } from './message';

/** How near its end a log counts as read to the end, in pixels. */
const NEAR = 60;

/** What was said, and what is on its way. */
export function Conversation({ state }: { state: State }) {
  const { chat, words, texts } = useSurface();
  const { log, outgoing, typing } = state;
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const stays = useRef(false);
  const last = log.entries[log.entries.length - 1];
  const { length } = outgoing;
  // Who reads further up is left there.
  useLayoutEffect(() => {
    if (!stays.current) toEnd(box.current);
  }, [last, length, typing, state.open]);
  useEffect(() => {
    if (length > 0) toEnd(box.current);
  }, [length]);
  const scrolled = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    stays.current = scrollHeight - scrollTop - clientHeight > NEAR;
    setAway(stays.current);
  };
  const mayHaveMore = state.begun && !state.complete;
  const isEmpty = log.entries.length + length === 0;
  return (
    <div class="scene">
      <div
        class="log"
        ref={box}
        onScroll={scrolled}
        role="log"
        aria-label={words.messages}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        tabIndex={0}
      >
        {mayHaveMore && (
          <button
            type="button"
            class="more"
            disabled={state.fetching}
            onClick={() => void chat.earlier()}
          >
            {state.fetching ? words.loading : words.earlier}
          </button>
        )}
        {isEmpty && (
          <p class="greeting" dir="auto">
            {texts.greeting ?? words.greeting}
          </p>
        )}
        <ol>
          <Entries
            entries={log.entries}
            seen={Math.max(log.seen, state.seen + 1)}
            silent={length > 0}
          />
          {outgoing.map((it, n) => (
            <Underway key={it.id} outgoing={it} first={n === 0} />
          ))}
        </ol>
        {last?.kind === 'message' && length === 0 && <Replies message={last.message} />}
        {typing && <Typing state={state} />}
      </div>
      {away && (
        <button type="button" class="jump" onClick={() => toEnd(box.current)}>
          <Icon name="down" />
          {state.unread > 0 ? words.newMessages : <span class="hidden">{words.messages}</span>}
        </button>
      )}
    </div>
  );
}

function toEnd(box: HTMLElement | null): void {
  if (box) box.scrollTop = box.scrollHeight;
}

function Entries({
  entries,
  seen,
  silent,
}: {
  entries: readonly Entry[];
  seen: number;
  silent: boolean;
}) {
  const { words, language } = useSurface();
  const isOwn = (it: Entry) => it.kind === 'message' && it.message.author.kind === 'visitor';
  const lastOwn = silent ? undefined : [...entries].reverse().find(isOwn);
  const dayOf = (ms: number) => day(ms, Date.now(), language, words.today);
  let before: Message | undefined;
  return entries.map((it) => {
    if (it.kind === 'closed') {
      before = undefined;
      return (
        <li class="rule" key={it.seq}>
          {words.over}
        </li>
      );
    }
    const { message } = it;
    const today = dayOf(message.created_at_ms);
    const isNewDay = !before || dayOf(before.created_at_ms) !== today;
    const first = isNewDay || !isSameAuthor(before, message);
    before = message;
    const mark = it !== lastOwn ? undefined : it.seq < seen ? words.seen : words.sent;
    return (
      <Fragment key={it.seq}>
        {isNewDay && <li class="rule">{today}</li>}
        <Said message={message} first={first} mark={mark} />
      </Fragment>
    );
  });
}

function isSameAuthor(one: Message | undefined, other: Message): boolean {
  return one?.author.kind === other.author.kind && one.author.name === other.author.name;
}

/** What can be pressed instead of writing. */
function Replies({ message }: { message: Message }) {
  const { chat } = useSurface();
  const press = (it: QuickReply) => chat.write({ text: it.title, pressed: it.payload ?? it.title });
  const replies = message.quick_replies ?? [];
  if (replies.length === 0) return null;
  return (
    <div class="replies">
      {replies.map((it) => {
        const href = webAddress(it.url);
        return href ? (
          <a key={it.title} href={href} target="_blank" rel="noopener noreferrer nofollow">
            <bdi>{it.title}</bdi>
          </a>
        ) : (
          <button type="button" key={it.title} onClick={() => press(it)}>
            <bdi>{it.title}</bdi>
          </button>
        );
      })}
    </div>
  );
}

function Typing({ state }: { state: State }) {
  const { words } = useSurface();
  const name = useName(state.typing ?? { kind: 'operator' });
  return (
    <p class="typing">
      <bdi>{say(words.typing, { name })}</bdi>
    </p>
  );
}
