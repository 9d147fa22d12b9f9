import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const PAGE = 'https://canali.example';
const ADA = { id: 1, name: 'Ada' };
const BRUNO = { id: 2, name: 'Bruno' };

/** Whose the cookie is; nobody's once it has run out. */
let owner: typeof ADA | null = ADA;
const written: string[] = [];
const reload = vi.fn();

beforeEach(() => {
  owner = ADA;
  written.length = 0;
  reload.mockReset();
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(input: string | Request, init?: RequestInit) {
        super(typeof input === 'string' ? new URL(input, PAGE) : input, init);
      }
    },
  );
  vi.stubGlobal('window', { location: { origin: PAGE, reload } });
  vi.stubGlobal('fetch', async (request: Request) => {
    if (!owner) return Response.json({ error: 'NO_AUTH_FOUND' }, { status: 401 });
    if (request.url.endsWith('/api/v1/me')) return Response.json(owner);
    const body = (await request.json()) as { text: string };
    written.push(`${owner.name}: ${body.text}`);
    return Response.json({ id: written.length, session_id: 7, ...body });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** Ada has a draft and a message that was refused, for her time has run out. */
async function expired() {
  const { fetchMe, queries } = await import('./queries');
  const { outbox, sendAllAgain, write } = await import('./outbox');
  const { changeDraft, drafts } = await import('../pages/conversation/drafts');
  const { tab } = await import('../lib/storage');
  queries.setQueryData(['me'], await fetchMe());
  changeDraft(5, { text: 'Dear Mr Baker' });
  owner = null;
  const says = (text: string) =>
    write({ chat: 5, session: 7, text, files: [], replyTo: null, internal: false, replies: [] });
  says('It is on its way');
  await vi.waitFor(() => expect(outbox.get()[0]?.error).toBeTruthy());
  return { fetchMe, queries, outbox, says, sendAllAgain, drafts, tab };
}

test('who signs in again finds what they wrote, and it goes out', async () => {
  const { fetchMe, outbox, sendAllAgain, drafts } = await expired();
  owner = ADA;
  await fetchMe();
  sendAllAgain();
  await vi.waitFor(() => expect(outbox.get()).toEqual([]));
  expect(written).toEqual(['Ada: It is on its way']);
  expect(drafts.get().get(5)?.text).toBe('Dear Mr Baker');
  expect(reload).not.toHaveBeenCalled();
});

test('another person who signs in on the page finds nothing, and sends nothing of it', async () => {
  const { fetchMe, outbox, says, sendAllAgain, drafts, tab } = await expired();
  owner = BRUNO;
  await fetchMe();
  sendAllAgain();
  expect([outbox.get(), drafts.get().size, tab.get('drafts')]).toEqual([[], 0, null]);
  expect(reload).toHaveBeenCalledOnce();
  says('Good evening');
  await vi.waitFor(() => expect(outbox.get()).toEqual([]));
  expect(written).toEqual(['Bruno: Good evening']);
});

test('the same holds after a reload, when the tab alone knows whose the drafts are', async () => {
  const { fetchMe, queries, drafts, tab } = await expired();
  queries.clear();
  owner = BRUNO;
  await fetchMe();
  expect([drafts.get().size, tab.get('drafts')]).toEqual([0, null]);
  expect(reload).toHaveBeenCalledOnce();
  // Once: the tab is theirs now.
  queries.clear();
  await fetchMe();
  expect(reload).toHaveBeenCalledOnce();
});

test('nothing stays for the next person when one leaves, and the browser does not ask', async () => {
  const { outbox, drafts, tab } = await expired();
  const { lastHere, leaveNothing } = await import('../lib/belongings');
  const load = vi.fn();
  leaveNothing(load);
  expect(load).toHaveBeenCalledOnce();
  expect([outbox.get(), drafts.get().size, tab.get('drafts'), lastHere()]).toEqual([
    [],
    0,
    null,
    null,
  ]);
});
