import { randomId } from '../lib/id';
import { createStore } from '../lib/store';
import { api, data, upload } from './client';
import { patchMessage } from './conversation';
import { queries } from './queries';

/** What was written and is not taken yet. The same `clientId` is the same message, however often it is sent. */
export interface Outgoing {
  clientId: string;
  chat: number;
  session: number;
  text: string;
  files: File[];
  /** What uploads have given so far: a second try does not upload again. */
  uploads: string[];
  replyTo: number | null;
  internal: boolean;
  /** What the customer may press instead of writing. */
  replies: string[];
  at: number;
  error: unknown;
}

export const outbox = createStore<readonly Outgoing[]>([]);

const change = (clientId: string, part: Partial<Outgoing>) =>
  outbox.set((all) => all.map((it) => (it.clientId === clientId ? { ...it, ...part } : it)));

/** One chain a chat, so that messages are taken in the order they were written in. */
const chains = new Map<number, Promise<void>>();

export function write(
  draft: Pick<Outgoing, 'chat' | 'session' | 'text' | 'files' | 'replyTo' | 'internal' | 'replies'>,
) {
  const message: Outgoing = {
    ...draft,
    clientId: randomId(),
    uploads: [],
    at: Date.now(),
    error: null,
  };
  outbox.set((all) => [...all, message]);
  enqueue(message.chat, message.clientId);
}

export function sendAgain(clientId: string) {
  const message = outbox.get().find((it) => it.clientId === clientId);
  if (!message) return;
  change(clientId, { error: null });
  enqueue(message.chat, clientId);
}

export function giveUp(clientId: string) {
  outbox.set((all) => all.filter((it) => it.clientId !== clientId));
}

/** After signing in again: what failed for that goes out. */
export function sendAllAgain() {
  for (const it of outbox.get()) if (it.error) sendAgain(it.clientId);
}

function enqueue(chat: number, clientId: string) {
  const before = chains.get(chat) ?? Promise.resolve();
  chains.set(
    chat,
    before.then(() => deliver(clientId)),
  );
}

async function deliver(clientId: string) {
  try {
    const waiting = outbox.get().find((it) => it.clientId === clientId);
    if (!waiting) return;
    const uploads = [...waiting.uploads];
    for (const file of waiting.files.slice(uploads.length)) {
      uploads.push(await upload(file));
      change(clientId, { uploads });
    }
    const message = await data(
      api.POST('/api/v1/chats/{chat}/messages', {
        params: { path: { chat: waiting.chat } },
        body: {
          client_id: clientId,
          internal: waiting.internal,
          ...(waiting.text ? { text: waiting.text } : {}),
          ...(waiting.replyTo ? { reply_to: waiting.replyTo } : {}),
          ...(waiting.replies.length
            ? { quick_replies: waiting.replies.map((title) => ({ title })) }
            : {}),
          ...(uploads.length ? { attachments: uploads.map((it) => ({ upload_id: it })) } : {}),
        },
      }),
    );
    patchMessage(message);
    giveUp(clientId);
    void queries.invalidateQueries({ queryKey: ['conversation', waiting.session] });
  } catch (error) {
    change(clientId, { error });
  }
}
