// What no messenger and no CRM can be brought to in a test's minute: their answers are played, the console is the real one.
import assert from 'node:assert/strict';
import { go, open, violations } from './browser.mjs';
import { team, until, visitor } from './world.mjs';

/** Somebody whom Ada speaks with. */
async function talk(world, name) {
  const { ada, key, line } = await team(world);
  const them = await visitor(world.admin, key, name);
  await them.write('Good morning!');
  const session = await until(`a session of ${name}`, async () => {
    const { items } = await world.admin.get(`/api/v1/sessions?line=${line}`);
    return items.find((it) => it.customer.name === name);
  });
  if (
    !(await world.admin.get(`/api/v1/sessions/${session.id}`)).session.offered_to.includes(ada.id)
  )
    await world.admin.post(`/api/v1/sessions/${session.id}/transfer`, { user_id: ada.id });
  await ada.api.post(`/api/v1/sessions/${session.id}/answer`);
  return { ada, session, them };
}

/** The session is told with `part` in it, however it is asked for; what sockets say would say otherwise. */
async function tells(page, id, part) {
  await page.routeWebSocket('**/ws**', () => undefined);
  const change = (it) => (it.id === id ? { ...it, ...part(it) } : it);
  await page.route(/\/api\/v1\/sessions(\/\d+)?(\?.*)?$/, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    const body = await response.json();
    if (body.items) body.items = body.items.map(change);
    if (body.session) body.session = change(body.session);
    await route.fulfill({ response, json: body });
  });
}

const answers = (page, path, json) => page.route(path, (route) => route.fulfill({ json }));

export async function aShutWindowTakesTemplates(world) {
  const { ada, session } = await talk(world, 'Lia Window');
  const { page, context, problems } = await open(world.browser, world.base, ada);
  await tells(page, session.id, () => ({
    channel_kind: 'whatsapp',
    window_until: new Date(Date.now() - 60_000).toISOString(),
    afterwards: 'template',
  }));
  await answers(page, '**/templates', {
    items: [
      {
        name: 'order_update',
        language: 'en_US',
        category: 'utility',
        body: 'Dear {{1}}, your order {{2}} is on its way.',
        buttons: [{ title: 'Track it', kind: 'url', url: 'https://shop.example/{{1}}' }],
      },
    ],
  });
  let sent = null;
  await page.route('**/messages', async (route) => {
    sent = route.request().postDataJSON();
    await route.fulfill({ status: 409, json: { error: 'WINDOW_CLOSED', error_description: '' } });
  });
  await page.reload();
  await go(page, `/conversations/${session.id}`);
  await page.getByText('WhatsApp takes only approved templates').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Message to the customer' }).count(), 0);
  await page.getByRole('button', { name: 'Choose a template' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send a template' });
  await dialog.getByRole('combobox', { name: 'Template' }).click();
  await page.getByRole('option', { name: 'order_update (en_US)' }).click();
  const send = dialog.getByRole('button', { name: 'Send', exact: true });
  assert.ok(await send.isDisabled(), 'nothing with gaps is sent');
  await dialog.getByLabel('In place of 1').fill('Lia');
  await dialog.getByLabel('In place of 2').fill('20418');
  await dialog.getByLabel('For the button “Track it”').fill('t/20418');
  await dialog.getByText('Dear Lia, your order 20418 is on its way.').waitFor();
  assert.deepEqual(await violations(page), []);
  await send.click();
  await page.getByText('takes no message for this customer until they write again').waitFor();
  assert.deepEqual(sent.template, {
    name: 'order_update',
    language: 'en_US',
    parameters: [
      { text: 'Lia', place: 'body' },
      { text: '20418', place: 'body' },
      { text: 't/20418', place: 'button', index: 0 },
    ],
  });
  await page.keyboard.press('Escape');
  await page.getByText('Internal note', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Internal note' }).waitFor();
  assert.deepEqual(problems, []);
  await context.close();
}

export async function commentsAreHiddenAndAnsweredPrivately(world) {
  const { ada, session } = await talk(world, 'Leo Comment');
  const { page, context, problems } = await open(world.browser, world.base, ada);
  await tells(page, session.id, () => ({ channel_kind: 'facebook_comments' }));
  const said = [];
  await page.route(/\/messages\/\d+\/(hide|private_reply)$/, async (route) => {
    const [, what] = /\/(\w+)$/.exec(route.request().url());
    said.push([what, route.request().postDataJSON()]);
    if (what === 'hide') return route.fulfill({ json: { id: 1, hidden: true } });
    const error = { error: 'ANSWERED_PRIVATELY', error_description: '' };
    return route.fulfill({ status: 409, json: error });
  });
  await page.reload();
  await go(page, `/conversations/${session.id}`);
  const tools = page.getByRole('button', { name: 'Message by Leo Comment' }).first();
  await tools.click();
  await page.getByRole('menuitem', { name: 'Hide from others' }).click();
  await until('the hiding', () => said.length === 1);
  await tools.click();
  await page.getByRole('menuitem', { name: 'Answer privately' }).click();
  const dialog = page.getByRole('dialog', { name: 'Answer privately' });
  await dialog.getByRole('textbox').fill('ü'.repeat(2_001));
  await dialog.getByText('at most 2000').waitFor();
  await dialog.getByRole('textbox').fill('Shall we speak here?');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await page.getByText('has been answered privately already').waitFor();
  assert.deepEqual(said[0], ['hide', { hidden: true }]);
  assert.equal(said[1][1].text, 'Shall we speak here?');
  assert.deepEqual(problems, []);
  await context.close();
}
