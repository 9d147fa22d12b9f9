// A visitor writes, goes to another page, comes back, gets the operator's answer with a picture, and sends a file.

import assert from 'node:assert/strict';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { until } from '../lib/canali.mjs';
import { open } from '../lib/office.mjs';

/** The smallest picture there is. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const office = await open({
  operator: { name: 'Eva', last_name: 'Neri', position: 'Sales' },
});

await withBrowser(async (browser) => {
  const shown = await page(await visitor(browser), office.demo);
  let chat = await new Chat(shown).open();
  await chat.panel.getByRole('heading', { name: 'Lume' }).waitFor();
  const { height } = await chat.field.boundingBox();
  assert.ok(height > 30, `a line of text has ${height} px`);
  await chat.write('is the blue one in stock?');
  await chat.sent('in stock');
  const session = await office.session();
  const [first] = await office.messages(session);
  assert.equal(first.text, 'is the blue one in stock?');
  assert.equal(first.origin.url, office.demo);

  await shown.reload();
  chat = new Chat(shown);
  await chat.shows('is the blue one in stock?');
  await office.answer();
  await office.write(session, 'it is, see https://lume.example/aria');
  await chat.shows('it is, see');
  await chat.panel.locator('header', { hasText: 'Eva Neri, Sales' }).waitFor();
  const link = chat.log.getByRole('link', { name: 'https://lume.example/aria' });
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow');
  await chat.sent('in stock', 'Seen');

  const upload_id = await office.upload('aria.png', 'image/png', PICTURE);
  await office.write(session, { text: 'like this', attachments: [{ upload_id }] });
  const picture = chat.log.getByRole('img', { name: 'Picture: aria.png' });
  await picture.waitFor();
  assert.equal(await picture.evaluate((it) => it.decode().then(() => it.naturalWidth)), 1);

  await chat.panel.locator('input[type=file]').setInputFiles({
    name: 'room.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('3 by 4 metres'),
  });
  await chat.write('my room');
  const messages = await office.said(session, (it) => it.some((one) => one.text === 'my room'));
  const sent = messages.find((it) => it.text === 'my room');
  assert.equal(String(await office.download(sent.attachments[0])), '3 by 4 metres');
  await chat.log.getByRole('button', { name: 'Download room.txt' }).waitFor();

  // What the visitor has seen, the operator sees as read.
  await until(async () => {
    const ours = (await office.messages(session)).filter((it) => it.author.kind === 'operator');
    return ours.length === 2 && ours.every((it) => it.status === 'read');
  });
  assert.deepEqual(await chat.texts(), [
    'is the blue one in stock?',
    'it is, see https://lume.example/aria',
    'like this',
    'my room',
  ]);
  assert.deepEqual(shown.troubles, []);
});
