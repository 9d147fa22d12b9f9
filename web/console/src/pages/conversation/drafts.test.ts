import { beforeEach, expect, test, vi } from 'vitest';
import type { Message } from '../../api/client';
import type { Outgoing } from '../../api/outbox';

const CHAT = 5;
const message = (id: number, text: string) => ({ id, chat_id: CHAT, text }) as unknown as Message;
const file = (name: string) => new File(['x'], name);

beforeEach(() => vi.resetModules());

/** An answer with all that may go with it. */
async function writing() {
  const all = await import('./drafts');
  const { tab } = await import('../../lib/storage');
  const draft = () => all.draftOf(all.drafts.get(), CHAT);
  const kept = () => JSON.parse(tab.get('drafts') ?? '{}') as Record<string, unknown>;
  const parts = {
    text: 'Dear Mr Baker',
    files: [file('offer.pdf')],
    replyTo: message(1, 'How much is it?'),
    replies: ['I take it'],
    internal: false,
  };
  all.changeDraft(CHAT, parts);
  return { ...all, draft, kept, parts };
}

test('an answer is there again, with all that goes with it, when a message has been changed', async () => {
  const { beginEdit, changeDraft, endEdit, draft, parts } = await writing();
  beginEdit(CHAT, message(2, 'Good evning'));
  expect(draft()).toMatchObject({ text: 'Good evning', editing: { id: 2 } });
  changeDraft(CHAT, { text: 'Good evening' });
  endEdit(CHAT, 2);
  expect(draft()).toEqual({ ...parts, editing: null, aside: '' });
});

test('it is there too when the change is given up, or another message is answered instead', async () => {
  const { beginEdit, beginReply, dropSubject, draft, parts } = await writing();
  beginEdit(CHAT, message(2, 'Good evning'));
  dropSubject(CHAT);
  expect(draft()).toEqual({ ...parts, editing: null, aside: '' });
  beginEdit(CHAT, message(2, 'Good evning'));
  const other = message(3, 'And how large?');
  beginReply(CHAT, other);
  expect(draft()).toEqual({ ...parts, replyTo: other, editing: null, aside: '' });
  dropSubject(CHAT);
  expect(draft()).toEqual({ ...parts, replyTo: null, editing: null, aside: '' });
});

test('one change after the other puts the answer aside once; a change that is saved late ends no other', async () => {
  const { beginEdit, endEdit, draft, parts } = await writing();
  beginEdit(CHAT, message(2, 'Good evning'));
  beginEdit(CHAT, message(4, 'Yes plese'));
  endEdit(CHAT, 2);
  expect(draft()).toMatchObject({ text: 'Yes plese', editing: { id: 4 } });
  endEdit(CHAT, 4);
  endEdit(CHAT, 4);
  expect(draft()).toEqual({ ...parts, editing: null, aside: '' });
});

test('what outlives a reload is the answer, not the change', async () => {
  const { beginEdit, changeDraft, clearDraft, endEdit, kept } = await writing();
  beginEdit(CHAT, message(2, 'Good evning'));
  changeDraft(CHAT, { text: 'Good evening' });
  expect(kept()).toEqual({ [CHAT]: { text: 'Dear Mr Baker', internal: false } });
  endEdit(CHAT, 2);
  clearDraft(CHAT);
  beginEdit(CHAT, message(2, 'Good evening'));
  expect(kept()).toEqual({});
});

test('what is taken back stands before the answer, and a change that was under way is let go of', async () => {
  const { beginEdit, takeBack, draft, parts } = await writing();
  beginEdit(CHAT, message(2, 'Good evning'));
  const old = file('list.pdf');
  takeBack({
    clientId: 'a',
    chat: CHAT,
    text: 'It is 12 euros',
    files: [old],
    replies: ['Too much', 'I take it'],
    internal: true,
  } as Outgoing);
  expect(draft()).toEqual({
    ...parts,
    text: 'It is 12 euros\nDear Mr Baker',
    files: [old, ...parts.files],
    replies: ['Too much', 'I take it'],
    internal: true,
    editing: null,
    aside: '',
  });
});

test('a file goes without a text; a change, and an answer to press something in, do not', async () => {
  const { beginEdit, changeDraft, draft, isBlank } = await writing();
  changeDraft(CHAT, { text: ' ' });
  expect([isBlank(draft(), []), isBlank(draft(), ['Yes'])]).toEqual([false, true]);
  changeDraft(CHAT, { files: [] });
  expect(isBlank(draft(), [])).toBe(true);
  changeDraft(CHAT, { text: 'Hello' });
  expect(isBlank(draft(), ['Yes'])).toBe(false);
  changeDraft(CHAT, { files: [file('a.pdf')] });
  beginEdit(CHAT, message(2, ''));
  expect(isBlank(draft(), [])).toBe(true);
});
