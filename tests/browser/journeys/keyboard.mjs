// All of it without a mouse, and on a screen that is small.

import assert from 'node:assert/strict';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { open } from '../lib/office.mjs';

const office = await open();

await withBrowser(async (browser) => {
  const shown = await page(await visitor(browser), office.demo);
  const chat = new Chat(shown);
  await chat.launcher.waitFor();
  const { keyboard } = shown;
  const isAt = (locator) => locator.evaluate((it) => it.matches(':focus'));
  while (!(await isAt(chat.launcher))) await keyboard.press('Tab');
  assert.equal(await chat.launcher.getAttribute('aria-expanded'), 'false');
  await keyboard.press('Enter');
  await chat.panel.waitFor();
  assert.equal(await chat.launcher.getAttribute('aria-expanded'), 'true');
  assert.ok(await isAt(chat.field), 'where one writes');
  await keyboard.type('first line');
  await keyboard.press('Shift+Enter');
  await keyboard.type('second line');
  await keyboard.press('Enter');
  await chat.sent('first line');
  const [message] = await office.messages(await office.session());
  assert.equal(message.text, 'first line\nsecond line');
  assert.equal(await chat.field.inputValue(), '');
  assert.ok(await isAt(chat.field), 'and one goes on writing');
  await keyboard.press('Shift+Tab');
  assert.ok(await isAt(chat.panel.getByRole('button', { name: 'Attach files' })));
  await keyboard.press('Shift+Tab');
  assert.ok(await isAt(chat.log), 'what scrolls is reached');
  await keyboard.press('Escape');
  await chat.panel.waitFor({ state: 'hidden' });
  assert.ok(await isAt(chat.launcher), 'back where one came from');

  const phone = await visitor(browser, { viewport: { width: 320, height: 568 }, hasTouch: true });
  const small = await page(phone, office.demo);
  const narrow = await new Chat(small).open();
  const { width, height } = await narrow.panel.boundingBox();
  assert.deepEqual([width, height], [320, 568]);
  const wide = await small.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 320, 'nothing is cut off');
  await narrow.panel.getByRole('button', { name: 'Close the chat' }).click();
  await narrow.launcher.waitFor();
  assert.deepEqual([...shown.troubles, ...small.troubles], []);
});
