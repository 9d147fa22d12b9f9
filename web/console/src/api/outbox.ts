import { belongs } from '../lib/belongings';
import { randomId } from '../lib/id';
import { createStore } from '../lib/store';
import { api, data } from './client';
import { patchMessage } from './conversation';
import { isPassing, Refusal } from './errors';
import { queries } from './queries';
import { upload } from './upload';

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

/** How far a message's files have gone, in bytes. */
export interface Upload {
  sent: number;
  total: number;
}

/** Files on their way, by their message's `clientId`. */
export const uploading = createStore<ReadonlyMap<string, Upload>>(new Map());

/** What ends them. */
const ends = new Map<string, AbortController>();

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

/** Whether what was written later waits for this: its own time has not come yet. */
const holds = (error: unknown) =>
  isPassing(error) || (error instanceof Refusal && error.status === 401);

/** Sends what failed again, in the order it was written in: nothing goes before all of it may. */
function release(which: (message: Outgoing) => boolean) {
  const failed = outbox.get().filter((it) => it.error !== null && which(it));
  for (const { clientId } of failed) change(clientId, { error: null });
  for (const { chat, clientId } of failed) enqueue(chat, clientId);
}

/** Sends one again, and with it what held it up or waits for it. */
export function sendAgain(clientId: string) {
  const chat = outbox.get().find((it) => it.clientId === clientId)?.chat;
  release((it) => it.clientId === clientId || (it.chat === chat && holds(it.error)));
}

/** Canali can be reached again: what failed for that goes out. */
export const sendPassing = () => release((it) => isPassing(it.error));

export function giveUp(clientId: string) {
  ends.get(clientId)?.abort();
  outbox.set((all) => all.filter((it) => it.clientId !== clientId));
}

// Nobody sends what another has written.
belongs(() => {
  for (const it of outbox.get()) giveUp(it.clientId);
});

/** After signing in again: what failed goes out. */
export const sendAllAgain = () => release(() => true);

function enqueue(chat: number, clientId: string) {
  const before = chains.get(chat) ?? Promise.resolve();
  chains.set(
    chat,
    before.then(() => deliver(clientId)),
  );
}

/** Sends a message's files, those that are not there yet; what the message names them by. */
async function sendFiles({ clientId, files, uploads }: Outgoing): Promise<string[]> {
  const done = [...uploads];
  if (done.length === files.length) return done;
  const end = new AbortController();
  ends.set(clientId, end);
  const sizeOf = (some: File[]) => some.reduce((sum, it) => sum + it.size, 0);
  const total = sizeOf(files);
  try {
    for (const file of files.slice(done.length)) {
      const before = sizeOf(files.slice(0, done.length));
      const onSent = (bytes: number) =>
        uploading.set((all) => new Map(all).set(clientId, { sent: before + bytes, total }));
      onSent(0);
      done.push(await upload(file, { signal: end.signal, onSent }));
      end.signal.throwIfAborted();
      change(clientId, { uploads: [...done] });
    }
  } finally {
    ends.delete(clientId);
    uploading.set((all) => {
      const rest = new Map(all);
      rest.delete(clientId);
      return rest;
    });
  }
  return done;
}

/** What was written before in the same chat, and could not go yet. */
function earlier({ chat, clientId }: Outgoing): Outgoing | undefined {
  const all = outbox.get();
  const before = all.slice(
    0,
    all.findIndex((it) => it.clientId === clientId),
  );
  return before.find((it) => it.chat === chat && holds(it.error));
}

async function deliver(clientId: string) {
  try {
    const waiting = outbox.get().find((it) => it.clientId === clientId);
    if (!waiting) return;
    const before = earlier(waiting);
    // It does not overtake what the customer is to read first.
    if (before) return change(clientId, { error: before.error });
    const uploads = await sendFiles(waiting);
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
    change(clientId, isAboutFiles(error) ? { error: missing(error), uploads: [] } : { error });
  }
}

/** Whether a file that the message names is not where it was to be put. */
const isAboutFiles = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.status === 422 && error.description.startsWith('attachments:');

/** The next try sends the files anew. */
const missing = ({ status, description }: Refusal) =>
  new Refusal(status, 'FILE_MISSING', description);
