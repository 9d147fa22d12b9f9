// Script in names and messages is shown as text; what turns, and what takes several signs, is shown as it was written.

import assert from 'node:assert/strict';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { open } from '../lib/office.mjs';

const ATTACKS = [
  '<script>window.hit = 1</script>',
  '<img src=x onerror="window.hit = 1">',
  '"><svg onload="window.hit = 1"></svg>',
  '<a href="javascript:window.hit = 1">click</a> javascript:window.hit=1',
  '</p></li></ol><style>*{display:none}</style>',
  '&lt;b&gt;not bold&lt;/b&gt; [url=javascript:window.hit=1]x[/url]',
];
const TURNED = 'مرحبا! كم السعر؟ 👩‍👩‍👧‍👦🇮🇹';

const office = await open({
  fields: { LINE_NAME: '<img src=x onerror="window.hit = 1">Lume' },
  operator: { name: '<b onclick=1>Eva</b>', position: '<script>window.hit = 1</script>' },
  settings: {
    widget: { texts: { en: { greeting: '<script>window.hit = 1</script>', placeholder: '"><i>' } } },
  },
});

await withBrowser(async (browser) => {
  const shown = await page(await visitor(browser), office.demo);
  const chat = await new Chat(shown).open();
  await chat.panel.getByText('<script>window.hit = 1</script>').waitFor();
  const title = chat.panel.getByRole('heading');
  assert.equal(await title.textContent(), '<img src=x onerror="window.hit = 1">Lume');
  await chat.write(TURNED);
  const session = await office.answer();
  for (const attack of ATTACKS) await office.write(session, attack);
  await office.write(session, TURNED);
  await chat.log.locator('li.said').nth(7).waitFor();
  assert.deepEqual(await chat.texts(), [TURNED, ...ATTACKS, TURNED]);
  const header = chat.panel.locator('header');
  await header.getByText('<b onclick=1>Eva</b>, <script>window.hit = 1</script>').waitFor();
  const direction = await chat.bubble('كم').first().locator('.text').evaluate((it) => getComputedStyle(it).direction);
  assert.equal(direction, 'rtl');

  // A file whose name pretends, and one that would be a page of the site's own.
  const page_id = await office.upload('invoice\u202Egpj.html', 'text/html', '<script>window.hit = 1</script>');
  const picture_id = await office.upload('x.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="window.hit = 1"/>');
  const attachments = [{ upload_id: page_id }, { upload_id: picture_id }];
  await office.write(session, { text: 'files', attachments });
  const file = chat.log.getByRole('button', { name: 'Download invoicegpj.html' });
  const [download] = await Promise.all([shown.waitForEvent('download'), file.click()]);
  assert.equal(download.suggestedFilename(), 'invoicegpj.html');
  await chat.log.getByRole('button', { name: 'Download x.svg' }).waitFor();

  // Nothing of it reached the operator otherwise than as it was written either.
  const [own] = await office.messages(session);
  assert.equal(own.text, TURNED);
  assert.equal(await shown.evaluate(() => window.hit), undefined);
  assert.equal(await chat.log.locator('script, style, b, i, a[href^="javascript"]').count(), 0);
  assert.deepEqual(shown.troubles, []);
});
