// The customer's card in the built-in CRM, beside their conversation.
import assert from 'node:assert/strict';
import { go, open } from './browser.mjs';
import { addLine, hire, queueOf, unique, until, visitor } from './world.mjs';

export async function whoWritesIsKnownFromNowOn(world) {
  const ada = await hire(world.admin, 'Ada', unique(), 'operator');
  const line = await addLine(world.admin, 'Known', {
    QUEUE: queueOf(ada),
    QUEUE_TIME: 600,
    CRM: 'Y',
    CRM_CREATE: 'none',
  });
  const { public_key: key } = await world.admin.post(`/api/v1/lines/${line}/channels`, {
    kind: 'live_chat',
    settings: {},
  });
  const clara = await visitor(world.admin, key, 'Clara Neri');
  await clara.write('Good morning!');
  const session = await until('a session', async () => {
    const { items } = await world.admin.get(`/api/v1/sessions?line=${line}`);
    return items.find((it) => it.offered_to.includes(ada.id));
  });
  await ada.api.post(`/api/v1/sessions/${session.id}/answer`);
  const { page, context, problems } = await open(world.browser, world.base, ada);
  await go(page, `/conversations/${session.id}`);
  const panel = page.getByRole('complementary', { name: 'Details' });
  await panel.getByText('This customer has no card yet.').waitFor();
  await panel.getByRole('button', { name: 'Create a lead' }).click();
  await page.getByText(/Lead \d+ is made/).waitFor();
  const part = panel.getByRole('region', { name: 'In the CRM' });
  await part.getByText('Clara Neri').first().waitFor();
  await part.getByRole('link', { name: new RegExp(`#${session.id} `) }).waitFor();
  if (world.pictures) await page.screenshot({ path: `${world.pictures}/card-real.png` });

  const { customer } = (await ada.api.get(`/api/v1/sessions/${session.id}`)).session;
  const card = () => ada.api.get(`/api/v1/crm/${customer.crm.kind}/${customer.crm.id}`);
  assert.equal((await card()).card.responsible_id, ada.id);
  await part.getByRole('textbox', { name: 'A note on the card' }).fill('Prefers mornings');
  await part.getByRole('button', { name: 'Add note' }).click();
  await part.getByRole('listitem').getByText('Prefers mornings').waitFor();
  await part.getByRole('button', { name: 'Change the card' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change the card' });
  await dialog.getByLabel('Another phone').fill('+39 333 000 0001');
  // Somebody else changes it meanwhile: theirs is not lost.
  await ada.api.patch(`/api/v1/crm/${customer.crm.kind}/${customer.crm.id}`, { name: 'Chiara' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody has changed it meanwhile').waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await part.getByRole('link', { name: '+39 333 000 0001' }).waitFor();
  assert.equal((await card()).card.name, 'Chiara');
  assert.deepEqual(problems, []);
  await context.close();
}
