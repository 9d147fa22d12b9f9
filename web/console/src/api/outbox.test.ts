import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const PAGE = 'https://canali.example';

/** What a call of a text is answered with: an HTTP status, or nothing at all; else it is taken. */
let answers: Record<string, number | 'nothing'> = {};

/** What was asked for, and what of it was taken. */
const tried: string[] = [];
const taken: string[] = [];

beforeEach(() => {
  answers = {};
  tried.length = 0;
  taken.length = 0;
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(input: string | Request, init?: RequestInit) {
        super(typeof input === 'string' ? new URL(input, PAGE) : input, init);
      }
    },
  );
  vi.stubGlobal('window', { location: { origin: PAGE } });
  vi.stubGlobal('fetch', async (request: Request) => {
    const { text } = (await request.json()) as { text: string };
    tried.push(text);
    const answer = answers[text] ?? 200;
    if (answer === 'nothing') throw new TypeError('failed to fetch');
    if (answer !== 200) return Response.json({ error: 'NO' }, { status: answer });
    taken.push(text);
    return Response.json({ id: taken.length, session_id: 7, text });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

async function outboxOf(...texts: string[]) {
  const box = await import('./outbox');
  const says = (text: string, chat = 5) =>
    box.write({ chat, session: 7, text, files: [], replyTo: null, internal: false, replies: [] });
  for (const text of texts) says(text);
  const failed = () => box.outbox.get().map((it) => (it.error ? it.text : `${it.text}…`));
  const idOf = (text: string) => box.outbox.get().find((it) => it.text === text)?.clientId ?? '';
  return { ...box, says, failed, idOf };
}

test('nothing overtakes what could not go: not while the network is away, and not once it is back', async () => {
  answers = { one: 'nothing' };
  const { failed, says, outbox, sendPassing } = await outboxOf('one', 'two', 'three');
  await vi.waitFor(() => expect(failed()).toEqual(['one', 'two', 'three']));
  expect(tried).toEqual(['one']);
  // Another chat waits for nothing of it.
  says('elsewhere', 6);
  await vi.waitFor(() => expect(taken).toEqual(['elsewhere']));
  answers = {};
  sendPassing();
  await vi.waitFor(() => expect(outbox.get()).toEqual([]));
  expect(taken).toEqual(['elsewhere', 'one', 'two', 'three']);
});

test('the same holds while the sign-in has run out', async () => {
  answers = { one: 401 };
  const { failed, outbox, sendAllAgain } = await outboxOf('one', 'two');
  await vi.waitFor(() => expect(failed()).toEqual(['one', 'two']));
  answers = {};
  sendAllAgain();
  await vi.waitFor(() => expect(outbox.get()).toEqual([]));
  expect(taken).toEqual(['one', 'two']);
});

test('what is refused for good holds up nothing, and is not sent by itself again', async () => {
  answers = { one: 422 };
  const { failed, says, sendPassing } = await outboxOf('one', 'two');
  await vi.waitFor(() => expect(failed()).toEqual(['one']));
  sendPassing();
  says('three');
  await vi.waitFor(() => expect(taken).toEqual(['two', 'three']));
  expect(tried).toEqual(['one', 'two', 'three']);
});

test('who sends one again sends what it waited for, and what waits for it', async () => {
  answers = { one: 503 };
  const { failed, idOf, outbox, sendAgain } = await outboxOf('one', 'two', 'three');
  await vi.waitFor(() => expect(failed()).toEqual(['one', 'two', 'three']));
  answers = {};
  sendAgain(idOf('two'));
  await vi.waitFor(() => expect(outbox.get()).toEqual([]));
  expect(taken).toEqual(['one', 'two', 'three']);
});
