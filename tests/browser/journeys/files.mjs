// Files that are too large, empty or too many are told of before they are sent, and the others go.

import assert from 'node:assert/strict';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { open } from '../lib/office.mjs';

const office = await open();
const file = (name, size) => ({ name, mimeType: 'application/pdf', buffer: Buffer.alloc(size, 7) });

await withBrowser(async (browser) => {
  const shown = await page(await visitor(browser), office.demo);
  const chat = await new Chat(shown).open();
  const chooser = chat.panel.locator('input[type=file]');
  const told = chat.panel.getByRole('alert');
  await chooser.setInputFiles(file('film.pdf', 21_000_000));
  await told.getByText('film.pdf is too large: 21 MB, and at most 20 MB can be sent.').waitFor();
  await chooser.setInputFiles(file('nothing.pdf', 0));
  await told.getByText('nothing.pdf is empty.').waitFor();
  await chooser.setInputFiles(Array.from({ length: 11 }, (_, n) => file(`page ${n}.pdf`, 10)));
  await told.getByText('At most 10 files can be sent at once.').waitFor();
  const picked = chat.panel.locator('.picked li');
  assert.equal(await picked.count(), 10);
  for (let n = 2; n < 10; n += 1) {
    await chat.panel.getByRole('button', { name: `Remove page ${n}.pdf` }).click();
  }
  await chat.field.press('Enter');
  await chat.log.getByRole('button', { name: 'Download page 1.pdf' }).waitFor();
  const [message] = await office.messages(await office.session());
  assert.deepEqual(message.attachments.map((it) => it.name), ['page 0.pdf', 'page 1.pdf']);

  // A text that is too long is not sent, and not lost.
  await chat.field.fill('x'.repeat(10_001));
  await told.getByText('Too long: 10001 of 10000 characters.').waitFor();
  await chat.field.press('Enter');
  assert.equal((await chat.field.inputValue()).length, 10_001);
  await chat.field.press('Backspace');
  await chat.field.press('Enter');
  await chat.shows('x'.repeat(10_000));
  assert.deepEqual(shown.troubles, []);

  // What is larger than a call may be goes by a link; by now the visitor may have to wait for their turn.
  await chooser.setInputFiles(file('plan.pdf', 1_500_000));
  await chat.field.press('Enter');
  await chat.log.getByRole('button', { name: 'Download plan.pdf' }).waitFor();
});
