// Only the channel's pages may have it: another site is told so in words, one of its own has all of it, under a policy
// that allows neither inline scripts nor inline styles.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { url } from '../lib/canali.mjs';
import { open } from '../lib/office.mjs';

const office = await open();

/** A site that has the snippet. */
async function site() {
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    const policy = `default-src 'none'; script-src ${url}; connect-src ${url} ${url.replace('http', 'ws')}; img-src ${url} blob:`;
    response.setHeader('Content-Security-Policy', policy);
    response.end(`<!doctype html><html lang="it"><title>Shop</title><h1>Shop</h1>
      <script src="${url}/widget.js" data-key="${office.key}" async></script>`);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { server, address: `http://127.0.0.1:${server.address().port}` };
}

const { server, address } = await site();
await withBrowser(async (browser) => {
  await office.change({ origins: ['https://lume.example'] });
  const foreign = await page(await visitor(browser), address);
  const refused = await new Chat(foreign).open();
  await refused.panel.getByText('Questa pagina non può avere questa chat.').waitFor();
  assert.equal(await refused.field.count(), 0);
  const said = foreign.troubles.find((it) => it.includes('Canali'));
  assert.match(said ?? '', new RegExp(`${address}.*origins`), foreign.troubles.join('\n'));

  // Our own page that shows it is not foreign.
  const demo = await page(await visitor(browser), office.demo);
  await (await new Chat(demo).open()).field.waitFor();

  await office.change({ origins: [address] });
  const own = await page(await visitor(browser), address);
  const chat = await new Chat(own).open();
  await chat.write('da un altro sito');
  await chat.sent('da un altro sito', 'Inviato');
  const session = await office.answer();
  await office.write(session, 'benvenuto');
  await chat.shows('benvenuto');
  const ground = await chat.launcher.evaluate((it) => getComputedStyle(it).backgroundColor);
  assert.equal(ground, 'rgb(31, 95, 191)', 'its styles hold under the policy');
  assert.deepEqual(own.troubles, []);
});
server.close();
