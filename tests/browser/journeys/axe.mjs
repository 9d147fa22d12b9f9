// axe-core finds nothing to complain of, in any state of the chat, light and dark.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { call } from '../lib/canali.mjs';
import { open } from '../lib/office.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe says against a page, in a line each. */
async function complaints(shown) {
  await shown.evaluate(axe);
  const { violations } = await shown.evaluate(() => window.axe.run(document));
  return violations.flatMap((it) =>
    it.nodes.map((node) => `${it.id}: ${node.target.join(' ')} ${node.failureSummary}`),
  );
}

const agreement = await call('POST', '/api/v1/agreements', { name: 'P', text: 'We keep it.', link: 'https://lume.example/p' });

await withBrowser(async (browser) => {
  for (const colorScheme of ['light', 'dark']) {
    const office = await open({
      fields: { WATCH_TYPING: 'Y', AGREEMENT_MESSAGE: 'Y', AGREEMENT_ID: agreement.id },
      settings: { widget: { form: { name: 'required', email: 'optional', phone: 'optional' } } },
      operator: { position: 'Sales' },
    });
    const context = await visitor(browser, { colorScheme });
    const shown = await page(context, office.demo);
    const check = async (state) => {
      assert.deepEqual(await complaints(shown), [], `${state}, ${colorScheme}`);
    };
    const chat = new Chat(shown);
    await chat.launcher.waitFor();
    await check('closed');
    await chat.open();
    await check('the form');
    await chat.panel.getByRole('button', { name: 'Start the chat' }).click();
    await check('the form with faults');
    await chat.panel.getByLabel('Name').fill('Ada');
    await chat.panel.getByLabel('Your message').fill('hello');
    await chat.panel.getByLabel('I agree').check();
    await chat.panel.getByRole('button', { name: 'Start the chat' }).click();
    const session = await office.answer();
    const upload_id = await office.upload('a.pdf', 'application/pdf', 'x');
    await office.write(session, { text: 'see https://lume.example', attachments: [{ upload_id }] });
    await chat.shows('see');
    await chat.field.waitFor();
    await check('the conversation');
    await context.setOffline(true);
    await chat.write('are you there?');
    await chat.bubble('are you there?').getByText('Waiting to be sent').waitFor();
    await chat.panel.locator('input[type=file]').setInputFiles({ name: 'empty', mimeType: 'x/y', buffer: Buffer.alloc(0) });
    await check('without network');
    await context.setOffline(false);
    await chat.sent('are you there?');
    await chat.panel.getByRole('button', { name: 'Close the chat' }).click();
    await office.write(session, 'one more thing');
    await chat.root.getByRole('button', { name: /one new message/ }).waitFor();
    await check('news');
  }
});
