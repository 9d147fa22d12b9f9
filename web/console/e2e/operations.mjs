// What did not get through: a message that the messenger refuses, and one that was given up on between the functions.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { COLOURS, go, open, violations } from './browser.mjs';
import { addLine, hire, queueOf, unique, until } from './world.mjs';

/** A Telegram that brings what customers write, and refuses what it is sent while `refuses`. */
async function telegram() {
  const id = 1_000_000 + Math.floor(Math.random() * 1_000_000);
  const token = `${id}:${'a'.repeat(35)}`;
  const fake = { token, webhook: null, sent: [], refuses: true };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const method = request.url.split('?')[0].split('/').at(-1);
    const asked = body.startsWith('{') ? JSON.parse(body) : {};
    const [status, answer] = fake.answer(method, asked);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  fake.answer = (method, asked) => {
    const ok = (result) => [200, { ok: true, result }];
    if (method === 'getMe') return ok({ id, is_bot: true, first_name: 'Shop', username: 'bot' });
    if (method === 'setWebhook') fake.webhook = asked;
    if (method !== 'sendMessage') return ok(true);
    if (fake.refuses)
      return [400, { ok: false, error_code: 400, description: 'Bad Request: message is too odd' }];
    fake.sent.push(asked.text);
    return ok({ message_id: 100 + fake.sent.length, date: 1, chat: { id: 5, type: 'private' } });
  };
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  fake.url = `http://127.0.0.1:${server.address().port}`;
  fake.push = async (update) => {
    const secret = { 'X-Telegram-Bot-Api-Secret-Token': fake.webhook.secret_token };
    const headers = { 'Content-Type': 'application/json', ...secret };
    const body = JSON.stringify(update);
    const response = await fetch(fake.webhook.url, { method: 'POST', headers, body });
    assert.equal(response.status, 200);
  };
  fake.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return fake;
}

/** A customer of a bot's, whom an operator has answered in vain. */
async function answeredInVain(world, bot) {
  const { admin } = world;
  const name = `Shop ${unique()}`;
  const ada = await hire(admin, 'Ada', unique(), 'operator');
  const carla = await hire(admin, 'Carla', unique(), 'supervisor');
  const queue = { QUEUE: queueOf(ada, carla), QUEUE_TIME: 600 };
  const line = await addLine(admin, name, queue);
  await admin.post(`/api/v1/lines/${line}/channels`, {
    kind: 'telegram',
    settings: { bot_token: bot.token, api_base: bot.url },
  });
  await bot.push({
    update_id: 1,
    message: {
      message_id: 1,
      date: Math.floor(Date.now() / 1000),
      chat: { id: 5, type: 'private', first_name: 'Nino' },
      from: { id: 5, is_bot: false, first_name: 'Nino', last_name: 'Rossi' },
      text: 'Is anybody there?',
    },
  });
  const session = await until('the customer of the bot', async () => {
    const { items } = await admin.get(`/api/v1/sessions?line=${line}`);
    return items[0];
  });
  const { offered_to } = (await admin.get(`/api/v1/sessions/${session.id}`)).session;
  if (!offered_to.includes(ada.id))
    await admin.post(`/api/v1/sessions/${session.id}/transfer`, { user_id: ada.id });
  await ada.api.post(`/api/v1/sessions/${session.id}/answer`);
  await ada.api.post(`/api/v1/chats/${session.chat_id}/messages`, { text: 'Yes, we are.' });
  await until('the failed delivery', async () => {
    const { items } = await admin.get(`/api/v1/lines/${line}/failed-deliveries`);
    return items.length === 1;
  });
  return { name, line, ada, carla, session };
}

export async function whatFailedIsSentAgain(world) {
  const bot = await telegram();
  const { name, carla, session } = await answeredInVain(world, bot);
  const { page, context, problems } = await open(world.browser, world.base, carla);
  await page.getByRole('link', { name: 'Operations' }).click();
  assert.equal(await page.getByRole('tab', { name: 'Dead letters' }).count(), 0);
  const part = page.getByRole('region', { name });
  const row = part.getByRole('listitem').filter({ hasText: 'Yes, we are.' });
  await row.getByText('message is too odd').waitFor();
  await row.getByText('Nino').first().waitFor();
  assert.deepEqual(await violations(page), []);
  if (world.pictures) await page.screenshot({ path: `${world.pictures}/operations.png` });
  await row.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('This conversation is not yours at the moment.').waitFor();
  await world.admin
    .post(`/api/v1/sessions/${session.id}/transfer`, { user_id: carla.id })
    .then(() => carla.api.post(`/api/v1/sessions/${session.id}/answer`));
  bot.refuses = false;
  await row.getByRole('button', { name: 'Send again' }).click();
  await until('the message at the messenger', async () => bot.sent.includes('Yes, we are.'));
  await page.reload();
  await part.getByText('Everything has been delivered.').waitFor();
  assert.deepEqual(problems, []);
  bot.close();
  await context.close();
}

export async function theConversationIsOneStepAway(world) {
  const bot = await telegram();
  const { name, session } = await answeredInVain(world, bot);
  const dark = { scheme: 'dark' };
  const { page, context, problems } = await open(world.browser, world.base, world.boss, dark);
  await go(page, '/operations');
  const part = page.getByRole('region', { name });
  await part.getByText('message is too odd').waitFor();
  assert.deepEqual(await violations(page, COLOURS), []);
  await part.getByRole('link', { name: /Open the conversation/ }).click();
  await page.waitForURL(`**/conversations/${session.id}**`);
  await page.getByText('Is anybody there?').first().waitFor();
  assert.deepEqual(problems, []);
  bot.close();
  await context.close();
}

/** Puts a message among the dead letters of `assign.fifo`, as SQS would. */
async function dies(id, group) {
  const sqs = process.env.CANALI_SQS;
  assert.ok(sqs, 'CANALI_SQS says where the embedded SQS is: see endpoints.json among the data');
  const response = await fetch(sqs, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': 'AmazonSQS.SendMessage',
    },
    body: JSON.stringify({
      QueueUrl: `${sqs}/000000000000/assign-dlq.fifo`,
      MessageBody: JSON.stringify({ line: 999_999, note: id }),
      MessageGroupId: group,
      MessageDeduplicationId: crypto.randomUUID(),
    }),
  });
  assert.equal(response.status, 200, await response.text());
}

export async function deadLettersAreSentBack(world) {
  const { page, context, problems } = await open(world.browser, world.base, world.boss);
  await go(page, '/operations/letters');
  await page.getByText('There are no dead letters').waitFor();
  assert.deepEqual(await violations(page), []);
  for (const [id, group] of [
    ['first', 'a'],
    ['second', 'b'],
    ['third', 'c'],
  ])
    await dies(id, group);
  await page.reload();
  const queue = page.getByRole('region', { name: 'assign-dlq.fifo' });
  await queue.getByText('3 messages', { exact: true }).waitFor();
  await queue.getByRole('button', { name: /Show messages/ }).click();
  const letter = queue.getByRole('listitem').filter({ hasText: 'second' });
  await letter.getByText('the log of assign says why').waitFor();
  await letter.getByText('What it says').click();
  await letter.getByText('"note": "second"').waitFor();
  assert.deepEqual(await violations(page), []);
  if (world.pictures) await page.screenshot({ path: `${world.pictures}/letters.png` });

  await letter.getByRole('button', { name: /Send back/ }).click();
  const one = page.getByRole('dialog', { name: 'Send this message back?' });
  await one.getByText('It goes back to assign.fifo').waitFor();
  await one.getByRole('button', { name: 'Cancel' }).click();
  await queue.getByText('3 messages', { exact: true }).waitFor();
  await letter.getByRole('button', { name: /Send back/ }).click();
  await one.getByRole('button', { name: 'Send back' }).click();
  await queue.getByText('2 messages', { exact: true }).waitFor();
  await letter.waitFor({ state: 'detached' });

  await queue.getByRole('button', { name: /Send all back/ }).click();
  const all = page.getByRole('dialog', { name: 'Send all messages back?' });
  await all.getByRole('button', { name: 'Send all back' }).click();
  await page.getByText('There are no dead letters').waitFor();
  assert.deepEqual(problems, []);
  await context.close();
}

export async function operatorsHaveNothingToOperate(world) {
  const { page, context } = await open(world.browser, world.base, world.ada);
  assert.equal(await page.getByRole('link', { name: 'Operations' }).count(), 0);
  await go(page, '/operations/letters');
  await page.getByText('Operations are not for operators').waitFor();
  await context.close();
}
