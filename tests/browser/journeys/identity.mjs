// Whom the site vouches for has one conversation on every device, and leaves nothing to who comes after them.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { open } from '../lib/office.mjs';

const SECRET = 'the shop and Canali know it';
const office = await open({ settings: { identity_secret: SECRET } });
const user = (id) => ({ id, name: 'Ada', hash: createHmac('sha256', SECRET).update(id).digest('hex') });
const identify = (shown, who) => shown.evaluate((it) => window.Canali.identify(it), who);

await withBrowser(async (browser) => {
  const laptop = await page(await visitor(browser), office.demo);
  const chat = await new Chat(laptop).open();
  await identify(laptop, user('c-7'));
  await chat.write('from my laptop');
  await chat.sent('from my laptop');
  const session = await office.answer();
  assert.deepEqual([session.customer.external_id, session.customer.name], ['c-7', 'Ada']);

  const other = await page(await visitor(browser), office.demo);
  const phone = await new Chat(other).open();
  await identify(other, user('c-7'));
  await office.write(session, 'and I read it');
  await phone.shows('from my laptop');
  await phone.shows('and I read it');
  await phone.write('from my phone');
  await chat.shows('from my phone');
  assert.equal((await office.sessions()).length, 1);

  // They sign out: who uses the browser next sees nothing of it, whatever they claim.
  await identify(other, null);
  await phone.field.waitFor();
  assert.deepEqual(await phone.texts(), []);
  await identify(other, { id: 'c-7', name: 'Ada', hash: '00' });
  await phone.write('who am I?');
  await phone.panel.getByText('The site could not tell us who you are.').first().waitFor();
  assert.deepEqual((await phone.texts()).filter((it) => it !== 'who am I?'), []);
  assert.equal((await office.messages(session)).filter((it) => it.author.kind === 'customer').length, 2);
});
