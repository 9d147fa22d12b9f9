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
  if (world.pictures) await page.screenshot({ path: `${world.pictures}/template.png` });
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

/** A customer of two channels, as the CRM tells of them. */
function card(session) {
  const at = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
  return {
    card: {
      kind: 'contact',
      id: 12,
      revision: 3,
      display_name: 'Clara Neri',
      title: '',
      name: 'Clara',
      last_name: 'Neri',
      stage: null,
      open: true,
      source: '1|TELEGRAM',
      responsible_id: session.operator_id ?? null,
      communications: [
        { id: 1, kind: 'messenger', value: 'imol|livechat|1|9|9', value_type: 'OPENLINE' },
        {
          id: 2,
          kind: 'phone',
          value: '333 000 0001',
          value_type: 'WORK',
          handle: '+393330000001',
        },
        { id: 3, kind: 'email', value: 'clara@shop.example', value_type: 'WORK' },
        { id: 4, kind: 'web', value: 'javascript:alert(1)', value_type: 'WORK' },
      ],
      contact_id: null,
      company_id: 4,
      fields: {},
      made: null,
      may_change: true,
      created_at: at(90_000),
      updated_at: at(10),
    },
    chats: [],
    sessions: {
      items: [
        sessionOf(session.id, session.chat_id, 'live_chat', at(5), null),
        sessionOf(3, 2, 'telegram', at(3_000), 'closed'),
      ],
      next: 3,
    },
    timeline: {
      items: [
        { id: 2, at: at(20), type: 'comment', text: 'Pays by <b>invoice</b>.', user_id: null },
        {
          id: 1,
          at: at(2_990),
          type: 'session',
          session_id: 3,
          chat_id: 2,
          line_id: 1,
          channel: 'telegram',
          operator_id: null,
          closed_at: at(2_900),
          close_reason: 'finished',
          log: '[2026-01-01 10:00] Clara: Is it in stock?\n',
          left_out: 2,
        },
      ],
    },
    duplicates: [{ kind: 'lead', id: 31, display_name: 'Clara N.' }],
  };
}

const sessionOf = (id, chat_id, channel, opened_at, closed) => ({
  id,
  chat_id,
  line_id: 1,
  channel_id: 1,
  channel,
  status: closed ?? 'operator',
  operator_id: null,
  opened_at,
  closed_at: closed && opened_at,
  close_reason: closed && 'finished',
  readable: !closed,
});

export async function theCardStandsBesideTheConversation(world) {
  const { ada, session } = await talk(world, 'Clara Neri');
  const { page, context, problems } = await open(world.browser, world.base, ada);
  let known = null;
  await tells(page, session.id, (it) => ({ customer: { ...it.customer, crm: known } }));
  await page.route('**/imopenlines.config.list.get', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    for (const line of body.result) line.CRM = 'Y';
    await route.fulfill({ response, json: body });
  });
  await answers(page, '**/api/v1/crm/contact/12', card(session));
  await answers(page, '**/api/v1/crm/contact/12/sessions?before=3', {
    items: [sessionOf(1, 2, 'viber', new Date(0).toISOString(), 'closed')],
  });
  let noted = null;
  await page.route('**/api/v1/crm/contact/12/comments', (route) => {
    noted = route.request().postDataJSON();
    return route.fulfill({ json: { id: 3 } });
  });
  await page.route('**/lead', (route) => {
    known = { kind: 'contact', id: 12, contact_id: 12, lead_id: 31 };
    return route.fulfill({ json: { kind: 'contact', id: 12 } });
  });
  await page.reload();
  await go(page, `/conversations/${session.id}`);
  const panel = page.getByRole('complementary', { name: 'Details' });
  await panel.getByText('This customer has no card yet.').waitFor();
  await panel.getByRole('button', { name: 'Create a lead' }).click();
  await page.getByText('The customer had a card already').waitFor();
  const part = panel.getByRole('region', { name: 'In the CRM' });
  await part.getByText('Clara Neri', { exact: true }).waitFor();
  assert.equal(
    await part.getByRole('link', { name: '333 000 0001' }).getAttribute('href'),
    'tel:+393330000001',
  );
  assert.equal(await part.getByRole('link', { name: 'javascript' }).count(), 0);
  await part.getByRole('button', { name: 'Lead: Clara N.' }).waitFor();
  await part.getByText('Pays by <b>invoice</b>.').waitFor();
  await part.getByRole('button', { name: 'Show more' }).click();
  await part.getByRole('img', { name: 'Viber' }).waitFor();
  await part.getByRole('button', { name: 'Show what was said' }).click();
  await part.getByText('Is it in stock?').waitFor();
  assert.deepEqual(await violations(page), []);
  if (world.pictures) await page.screenshot({ path: `${world.pictures}/card.png` });
  await part.getByRole('textbox', { name: 'A note on the card' }).fill('Prefers mornings');
  await part.getByRole('button', { name: 'Add note' }).click();
  await until('the note', () => noted);
  assert.equal(noted.text, 'Prefers mornings');
  assert.ok(noted.client_id.length > 10);
  assert.deepEqual(problems, []);
  await context.close();
}
