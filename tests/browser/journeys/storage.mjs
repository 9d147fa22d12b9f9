// Where the browser keeps nothing for sites, the chat works as long as the page lives, and says so.

import assert from 'node:assert/strict';
import { Chat, page, withoutStorage } from '../lib/browser.mjs';
import { open } from '../lib/office.mjs';

const office = await open();

await withoutStorage(async (context) => {
  const shown = await page(context, office.demo);
  const denied = await shown.evaluate(() => {
    try {
      return String(window.localStorage);
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(denied, 'SecurityError');
  const chat = await new Chat(shown).open();
  await chat.panel.getByText('Your browser keeps nothing').waitFor();
  await chat.write('hello');
  await chat.sent('hello');
  const session = await office.answer();
  await office.write(session, 'good morning');
  await chat.shows('good morning');
  assert.equal((await office.messages(session)).length, 2);
  assert.deepEqual(shown.troubles, []);
});
