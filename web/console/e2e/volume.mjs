// Much of everything. What would take long to write into a real Canali is put into its answers on the way.
import assert from 'node:assert/strict';
import { go, open } from './browser.mjs';
import { until } from './world.mjs';

const WAITING = 10_000;
const MESSAGES = 5_000;
const PAGE = 1_000;

/** Sessions as the first that is there, with other numbers and names. */
function many(sample) {
  return Array.from({ length: WAITING }, (_, index) => {
    const id = 1_000_000 + WAITING - index;
    return {
      ...sample,
      id,
      chat_id: id,
      status: 'new',
      operator_id: null,
      offered_to: [],
      offer_id: null,
      customer: { ...sample.customer, id, name: `Customer ${id}` },
      queued_at: new Date(Date.UTC(2026, 0, 1) + (WAITING - index) * 1000).toISOString(),
    };
  });
}

export async function tenThousandWait(world) {
  const { page, context, problems } = await open(world.browser, world.base, null);
  const { session } = await world.admin.get(`/api/v1/sessions/${world.shown}`);
  const all = many(session);
  await page.route(/\/api\/v1\/sessions\?/, async (route) => {
    const cursor = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    const rest = cursor ? all.filter((it) => it.id < cursor) : all;
    const items = rest.slice(0, PAGE);
    await route.fulfill({
      json: { items, ...(rest.length > PAGE ? { next: String(items.at(-1).id) } : {}) },
    });
  });
  await page.route(/\/api\/v1\/sessions\/1\d{6}\?/, (route) => {
    const id = Number(new URL(route.request().url()).pathname.split('/').at(-1));
    return route.fulfill({ json: { session: all.find((it) => it.id === id), messages: [] } });
  });
  await page.locator('input[name=login]').fill(world.boss.email);
  await page.locator('input[name=password]').fill(world.boss.password);
  await page.locator('input[name=password]').press('Enter');
  await page.getByRole('navigation').first().waitFor();
  await go(page, '/conversations?view=waiting');
  const list = page.getByRole('listbox', { name: /Waiting/ });
  await until('all of them', async () =>
    (await list.getAttribute('aria-label'))?.includes(String(WAITING)),
  );
  await page.getByRole('option', { name: `Customer ${1_000_001}` }).waitFor();
  assert.ok((await page.getByRole('option').count()) < 60, 'only what is seen is drawn');
  await list.focus();
  await page.keyboard.press('End');
  await page.getByRole('option', { name: `Customer ${1_000_000 + WAITING}` }).waitFor();
  await page.getByRole('textbox', { name: 'Search name or number' }).fill('Customer 1005000');
  await page.getByRole('option', { name: 'Customer 1005000' }).waitFor();
  assert.equal(await page.getByRole('option').count(), 1);
  assert.deepEqual(problems, []);
  await context.close();
}

export async function fiveThousandMessages(world) {
  const { page, context, problems } = await open(world.browser, world.base, world.boss);
  const real = await world.admin.get(`/api/v1/sessions/${world.shown}`);
  const sample = real.messages[0];
  const all = Array.from({ length: MESSAGES }, (_, index) => ({
    ...sample,
    id: 10_000_000 + index,
    seq: index + 1,
    text: `Message ${index + 1}. ${'More of it. '.repeat(index % 9)}`,
    at: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
  }));
  await page.route(new RegExp(`/api/v1/sessions/${world.shown}\\?`), async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const [after, limit] = [
      Number(query.get('after_seq') ?? 0),
      Number(query.get('limit') ?? PAGE),
    ];
    const messages = all.filter((it) => it.seq > after).slice(0, limit);
    const isMore = (messages.at(-1)?.seq ?? MESSAGES) < MESSAGES;
    await route.fulfill({
      json: {
        session: { ...real.session, last_seq: MESSAGES, version: 1_000_000 },
        messages,
        ...(isMore ? { next: messages.at(-1).seq } : {}),
        ...(after === 0 ? { response_times: real.response_times } : {}),
      },
    });
  });
  await go(page, `/conversations/${world.shown}?view=all`);
  const log = page.getByRole('region', { name: 'Messages' });
  await log.getByText(`Message ${MESSAGES}.`, { exact: false }).waitFor();
  assert.ok((await log.getByRole('listitem').count()) < 80, 'only what is seen is drawn');
  await log.focus();
  await until(
    'the first message',
    async () => {
      await page.keyboard.press('Home');
      return (await log.getByText(/^Message 1\. /).count()) > 0;
    },
    60_000,
  );
  await page.getByRole('button', { name: 'To the end' }).click();
  await log.getByText(`Message ${MESSAGES}.`, { exact: false }).waitFor();
  assert.deepEqual(problems, []);
  await context.close();
}
