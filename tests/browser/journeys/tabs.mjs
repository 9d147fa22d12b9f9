// Two tabs of one visitor are one conversation; what is written in one is in both, once.

import assert from 'node:assert/strict';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { open } from '../lib/office.mjs';

const office = await open();

await withBrowser(async (browser) => {
  const context = await visitor(browser);
  const [one, other] = [await page(context, office.demo), await page(context, office.demo)];
  const [left, right] = [await new Chat(one).open(), await new Chat(other).open()];
  await left.write('from the left');
  await right.shows('from the left');
  await right.write('from the right');
  await left.shows('from the right');
  const session = await office.answer();
  await office.write(session, 'I read both');
  await Promise.all([left.shows('I read both'), right.shows('I read both')]);
  const expected = ['from the left', 'from the right', 'I read both'];
  assert.deepEqual(await left.texts(), expected);
  assert.deepEqual(await right.texts(), expected);
  assert.equal((await office.sessions()).length, 1);
  const own = (await office.messages(session)).filter((it) => it.author.kind === 'customer');
  assert.deepEqual(own.map((it) => it.text), ['from the left', 'from the right']);

  // Closed, the chat says that there is something new; opened in one tab, it is read in both.
  await left.panel.getByRole('button', { name: 'Close the chat' }).click();
  await right.panel.getByRole('button', { name: 'Close the chat' }).click();
  await office.write(session, 'one more thing');
  await left.root.getByRole('button', { name: 'Chat with us: one new message' }).waitFor();
  await right.root.getByRole('button', { name: 'Chat with us: one new message' }).click();
  await left.root.getByRole('button', { name: 'Chat with us', exact: true }).waitFor();
  assert.deepEqual([...one.troubles, ...other.troubles], []);
});
