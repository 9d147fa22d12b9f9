import type { Message } from '../../api/client';
import { giveUp, type Outgoing } from '../../api/outbox';
import { belongs } from '../../lib/belongings';
import { FILES_MAX } from '../../lib/channels';
import { parsed, tab } from '../../lib/storage';
import { createStore } from '../../lib/store';

/** What is being written in a chat: kept while one looks elsewhere, signs in again or loads the page anew. */
export interface Draft {
  text: string;
  files: File[];
  replyTo: Message | null;
  /** The message that is being changed: then `text` is its own. */
  editing: Message | null;
  /** The text of the answer that waits while a message is changed; its files, replies and subject stay where they are. */
  aside: string;
  internal: boolean;
  /** What the customer may press instead of writing. */
  replies: string[];
}

const EMPTY: Draft = {
  text: '',
  files: [],
  replyTo: null,
  editing: null,
  aside: '',
  internal: false,
  replies: [],
};

/** Texts outlive a reload; files cannot. */
const kept = parsed<Record<string, { text: string; internal: boolean }>>(tab.get('drafts'), {});

export const drafts = createStore<ReadonlyMap<number, Draft>>(
  new Map(Object.entries(kept).map(([chat, it]) => [Number(chat), { ...EMPTY, ...it }])),
);

belongs(() => drafts.set(new Map()));

export const draftOf = (all: ReadonlyMap<number, Draft>, chat: number): Draft =>
  all.get(chat) ?? EMPTY;

/** What is written to be sent, whatever is changed meanwhile. */
const answerOf = (draft: Draft) => (draft.editing ? draft.aside : draft.text);

export function changeDraft(chat: number, part: Partial<Draft>) {
  drafts.set((all) => new Map(all).set(chat, { ...draftOf(all, chat), ...part }));
  const texts = [...drafts.get()]
    .map(([id, it]) => [id, { text: answerOf(it), internal: it.internal }] as const)
    .filter(([, { text }]) => text.trim() !== '');
  tab.set('drafts', JSON.stringify(Object.fromEntries(texts)));
}

/** Begins to change a message: the answer that is being written waits. */
export function beginEdit(chat: number, message: Message) {
  const aside = answerOf(draftOf(drafts.get(), chat));
  changeDraft(chat, { editing: message, text: message.text, aside });
}

/** Ends that, saved or not: the answer is there again. Another message, begun meanwhile, is still being changed. */
export function endEdit(chat: number, message: number) {
  const draft = draftOf(drafts.get(), chat);
  if (draft.editing?.id !== message) return;
  changeDraft(chat, { editing: null, text: draft.aside, aside: '' });
}

/** Answers a message: what was being changed is let go of. */
export function beginReply(chat: number, message: Message) {
  const draft = draftOf(drafts.get(), chat);
  if (draft.editing) endEdit(chat, draft.editing.id);
  changeDraft(chat, { replyTo: message });
}

/** Takes away what is written about: the message that is changed, else the one that is answered. */
export function dropSubject(chat: number) {
  const { editing } = draftOf(drafts.get(), chat);
  if (editing) endEdit(chat, editing.id);
  else changeDraft(chat, { replyTo: null });
}

/** Whether there is nothing to send or save. Files go without a text, unless the customer is to press something. */
export function isBlank({ text, files, editing }: Draft, replies: readonly string[]): boolean {
  return text.trim() === '' && (editing !== null || files.length === 0 || replies.length > 0);
}

/** After it was sent: the kind of message stays as it was chosen. */
export const clearDraft = (chat: number) =>
  changeDraft(chat, { text: '', files: [], replyTo: null, replies: [] });

/** Puts what was not taken back into the text field, before what has been written to be sent since. */
export function takeBack(message: Outgoing) {
  const draft = draftOf(drafts.get(), message.chat);
  const since = answerOf(draft);
  const isEmpty = since.trim() === '' && draft.files.length === 0;
  changeDraft(message.chat, {
    editing: null,
    aside: '',
    text: [message.text, since].filter((it) => it.trim()).join('\n'),
    files: [...message.files, ...draft.files].slice(0, FILES_MAX),
    replies: [...new Set([...message.replies, ...draft.replies])],
    // What was a note never reaches the customer by this.
    internal: message.internal || (draft.internal && !isEmpty),
  });
  giveUp(message.clientId);
}
