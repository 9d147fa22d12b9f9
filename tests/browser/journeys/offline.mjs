// The network is gone for a minute: what is written meanwhile arrives, once and in order, and so does what the operator
// wrote.

import assert from 'node:assert/strict';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { open } from '../lib/office.mjs';

const office = await open();

await withBrowser(async (browser) => {
  const context = await visitor(browser);
  const shown = await page(context);
  await shown.clock.install();
  await shown.goto(office.demo);
  const chat = await new Chat(shown).open();
  await chat.write('before');
  await chat.sent('before');
  const session = await office.answer();

  await context.setOffline(true);
  for (const text of ['one', 'two', 'three']) await chat.write(text);
  await chat.bubble('one').getByText('Waiting to be sent').waitFor();
  await chat.panel.getByRole('status').getByText('No connection').waitFor();
  await office.write(session, 'are you there?');
  await shown.clock.fastForward('01:00');
  assert.equal((await office.messages(session)).filter((it) => it.author.kind === 'customer').length, 1);

  await context.setOffline(false);
  await shown.clock.fastForward('01:00');
  const messages = await office.said(session, (it) => it.some((one) => one.text === 'three'));
  const own = messages.filter((it) => it.author.kind === 'customer').map((it) => it.text);
  assert.deepEqual(own, ['before', 'one', 'two', 'three']);
  await chat.shows('are you there?');
  await chat.sent('three');
  assert.equal(await chat.panel.getByText('No connection').count(), 0);
  assert.deepEqual((await chat.texts()).sort(), ['are you there?', 'before', 'one', 'three', 'two']);

  // A page that is left in the middle of it, too.
  await context.setOffline(true);
  await chat.write('from the last page');
  await chat.bubble('from the last page').getByText('Waiting to be sent').waitFor();
  await context.setOffline(false);
  await shown.reload();
  await chat.sent('from the last page');
  const all = await office.said(session, (it) => it.some((one) => one.text === 'from the last page'));
  assert.equal(all.filter((it) => it.text === 'from the last page').length, 1);
});
