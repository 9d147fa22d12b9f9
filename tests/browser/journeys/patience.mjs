// A visitor who writes faster than is allowed, and one whose token runs out: everything arrives, once and in order.

import assert from 'node:assert/strict';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { call } from '../lib/canali.mjs';
import { open } from '../lib/office.mjs';

// Nobody is asked in turn for a whole day.
const office = await open({ fields: { QUEUE_TIME: 0, NO_ANSWER_TIME: 0 } });

await withBrowser(async (browser) => {
  const shown = await page(await visitor(browser), office.demo);
  const chat = await new Chat(shown).open();
  const texts = Array.from({ length: 9 }, (_, n) => `number ${n}`);
  for (const text of texts) await chat.write(text);
  await chat.sent('number 8');
  await call('POST', '/local/settle', {});
  const session = await office.session();
  assert.deepEqual((await office.messages(session)).map((it) => it.text), texts);

  // A day later the token is no longer good; nobody notices.
  await call('POST', '/local/clock', { advance_s: 24 * 60 * 60 + 1 });
  await chat.write('a day later');
  await chat.sent('a day later');
  await call('POST', '/local/settle', {});
  const after = await office.messages((await office.sessions())[0]);
  assert.equal(after.filter((it) => it.text === 'a day later').length, 1);
  assert.equal((await office.sessions())[0].chat_id, session.chat_id);
});
