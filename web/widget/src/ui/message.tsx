import type { ComponentChildren } from 'preact';
import type { Outgoing } from '../chat/outbox';
import type { Problem } from '../client/problem';
import type { Author, Message } from '../client/types';
import { hour, size } from '../text/figures';
import { plainName } from '../text/links';
import type { Words } from '../words/words';
import { File, Spot } from './attachments';
import { useSurface } from './context';
import { Face, useName } from './face';
import { Icon } from './icons';
import { Text } from './text';

/** A message of the log. */
export function Said({
  message,
  first,
  mark,
}: {
  message: Message;
  /** Whether it is the first in a row of one author's. */
  first: boolean;
  /** How far one's own has come, where that is said. */
  mark?: string | undefined;
}) {
  const { words, language } = useSurface();
  const { author, text, attachments, location, created_at_ms, edited_at_ms } = message;
  return (
    <Bubble author={author} first={first}>
      {text && <Text text={text} />}
      {attachments.map((it) => (
        <File key={it.id} file={it} />
      ))}
      {location && <Spot place={location} />}
      <Foot>
        <time dateTime={new Date(created_at_ms).toISOString()}>
          {hour(created_at_ms, language)}
        </time>
        {edited_at_ms ? ` · ${words.edited}` : ''}
        {mark ? ` · ${mark}` : ''}
      </Foot>
    </Bubble>
  );
}

/** A message on its way. */
export function Underway({ outgoing, first }: { outgoing: Outgoing; first: boolean }) {
  const { chat, words, language } = useSurface();
  const { id, text, files, state, problem } = outgoing;
  return (
    <Bubble author={{ kind: 'visitor' }} first={first} state={state}>
      {text && <Text text={text} />}
      {files.map((it) => (
        <span class="file" key={it.name}>
          <Icon name="file" />
          <bdi>{plainName(it.name)}</bdi>
          <small>{size(it.size, language)}</small>
        </span>
      ))}
      <Foot>{words[state]}</Foot>
      {state === 'failed' && (
        <div class="failed" role="alert">
          <p class="error">{reason(problem, words)}</p>
          <button type="button" onClick={() => chat.again(id)}>
            {words.again}
          </button>
          <button type="button" onClick={() => chat.drop(id)}>
            {words.discard}
          </button>
        </div>
      )}
    </Bubble>
  );
}

/** What is in the way, for people. */
export function reason(problem: Problem | undefined, words: Words): string {
  if (!problem) return words.failed;
  switch (problem.why) {
    case 'refused':
    case 'large':
      return problem.words || words.failed;
    case 'expired':
      return words.identity;
    default:
      return words[problem.why];
  }
}

function Bubble({
  author,
  first,
  state,
  children,
}: {
  author: Author;
  first: boolean;
  state?: Outgoing['state'];
  children: ComponentChildren;
}) {
  const name = useName(author);
  const isOwn = author.kind === 'visitor';
  const side = isOwn ? 'own' : author.kind === 'system' ? 'system' : 'theirs';
  return (
    <li class={`said ${side}`} data-state={state}>
      {side === 'theirs' && (first ? <Face author={author} /> : <span class="face none" />)}
      <div class="bubble">
        {side === 'theirs' && first ? (
          <p class="by">
            <bdi>{name}</bdi>
            {author.position ? <small> · {author.position}</small> : null}
          </p>
        ) : (
          <span class="hidden">{side === 'system' ? '' : `${name}: `}</span>
        )}
        {children}
      </div>
    </li>
  );
}

function Foot({ children }: { children: ComponentChildren }) {
  return <p class="foot">{children}</p>;
}
