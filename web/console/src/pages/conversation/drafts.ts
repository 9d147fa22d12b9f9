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
  editing: Message | null;
  internal: boolean;
  /** What the customer may press instead of writing. */
  replies: string[];
}

const EMPTY: Draft = {
  text: '',
  files: [],
  replyTo: null,
  editing: null,
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

export function changeDraft(chat: number, part: Partial<Draft>) {
  drafts.set((all) => new Map(all).set(chat, { ...draftOf(all, chat), ...part }));
  const texts = [...drafts.get()].filter(([, it]) => it.text.trim() !== '' && !it.editing);
  tab.set(
    'drafts',
    JSON.stringify(
      Object.fromEntries(texts.map(([id, { text, internal }]) => [id, { text, internal }])),
    ),
  );
}

/** After it was sent: the kind of message stays as it was chosen. */
export const clearDraft = (chat: number) =>
  changeDraft(chat, { text: '', files: [], replyTo: null, editing: null, replies: [] });

/** Puts what was not taken back into the text field, before what has been written there since. */
export function takeBack(message: Outgoing) {
  const draft = draftOf(drafts.get(), message.chat);
  const isEmpty = draft.text.trim() === '' && draft.files.length === 0;
  changeDraft(message.chat, {
    editing: null,
    text: [message.text, draft.editing ? '' : draft.text].filter((it) => it.trim()).join('\n'),
    files: [...message.files, ...draft.files].slice(0, FILES_MAX),
    replies: [...new Set([...message.replies, ...draft.replies])],
    // What was a note never reaches the customer by this.
    internal: message.internal || (draft.internal && !isEmpty),
  });
  giveUp(message.clientId);
}
