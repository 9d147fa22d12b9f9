// Drives the console in a real browser against a real Canali:
//   node web/console/e2e/run.mjs <canali-url> <admin-token> [group, or part of a name] [folder for pictures]
import { launch, serve } from './browser.mjs';
import * as crm from './crm.mjs';
import * as drafts from './drafts.mjs';
import * as journeys from './journeys.mjs';
import * as office from './office.mjs';
import * as operations from './operations.mjs';
import * as pages from './pages.mjs';
import * as played from './played.mjs';
import * as settings from './settings.mjs';
import * as volume from './volume.mjs';
import { addLine, client, hire, queueOf, until, visitor } from './world.mjs';

const [url, token, only = '', pictures] = process.argv.slice(2);
if (!url || !token) {
  process.stderr.write('usage: run.mjs <canali-url> <admin-token> [group or name] [pictures]\n');
  process.exit(2);
}

async function build(browser, base) {
  const admin = client(url, token);
  const support = await admin.post('/api/v1/departments', { name: 'Support' });
  const ada = await hire(admin, 'Ada', 'Ferri', 'operator', {
    position: 'Support',
    department_ids: [support.id],
  });
  const bruno = await hire(admin, 'Bruno', 'Conti', 'operator', { position: 'Sales' });
  const carla = await hire(admin, 'Carla', 'Riva', 'supervisor', { position: 'Head of support' });
  const boss = await hire(admin, 'Dora', 'Sala', 'admin');
  const line = await addLine(admin, 'Shop', {
    QUEUE: queueOf(ada, bruno, carla),
    QUEUE_TIME: 600,
    WELCOME_MESSAGE_TEXT: 'Welcome! Somebody is with you in a moment.',
  });
  await addLine(admin, 'Returns', { QUEUE: queueOf(bruno) });
  const { public_key: key } = await admin.post(`/api/v1/lines/${line}/channels`, {
    kind: 'live_chat',
    settings: {},
  });
  const shown = await talk({ admin, key, ada });
  for (const [name, text] of [
    ['Tom Baker', 'My parcel has not arrived yet 😕'],
    ['ليلى حداد', 'مرحبا، هل يمكنكم مساعدتي؟'],
    ['Jürgen Weiß', 'Kann ich mit PayPal zahlen?'],
  ]) {
    await (await visitor(admin, key, name)).write(text);
  }
  return { url, base, browser, admin, ada, bruno, carla, boss, line, key, shown, pictures };
}

/** A conversation with something of everything. */
async function talk({ admin, key, ada }) {
  const giulia = await visitor(admin, key, 'Giulia Marchetti');
  await giulia.write('Good morning! Is the blue jacket in stock?');
  const { id, chat_id: chat } = await until(
    'a session',
    async () => (await admin.get('/api/v1/sessions')).items[0],
  );
  const { offered_to } = (await admin.get(`/api/v1/sessions/${id}`)).session;
  if (!offered_to.includes(ada.id))
    await admin.post(`/api/v1/sessions/${id}/transfer`, { user_id: ada.id });
  await ada.api.post(`/api/v1/sessions/${id}/answer`);
  await ada.api.post(`/api/v1/chats/${chat}/messages`, { text: 'It is. Which size do you need?' });
  await ada.api.post(`/api/v1/chats/${chat}/messages`, {
    text: 'Three left, says the warehouse.',
    internal: true,
  });
  await giulia.write('38 please. This one, right? https://shop.example/jackets/blue');
  await giulia.send(journeys.PICTURE, 'jacket.png', 'image/png');
  await ada.api.post(`/api/v1/chats/${chat}/messages`, {
    text: 'That is the one. I am putting it aside for you.',
  });
  return id;
}

/** What was on the screens when it failed. */
async function picture(browser, name) {
  if (!pictures) return;
  for (const [index, page] of browser
    .contexts()
    .flatMap((it) => it.pages())
    .entries()) {
    await page
      .screenshot({ path: `${pictures}/failed-${name}-${index}.png` })
      .catch(() => undefined);
  }
}

const groups = { crm, drafts, journeys, office, operations, settings, pages, played, volume };
const all = Object.values(groups).flatMap((it) => Object.entries(it));
const chosen = groups[only] ? Object.entries(groups[only]) : all;
const tests = chosen.filter(
  ([name, it]) => typeof it === 'function' && (only in groups || name.includes(only)),
);
const { base, close } = await serve(url);
const browser = await launch();
let failed = 0;
try {
  const world = await build(browser, base);
  for (const [name, test] of tests) {
    const began = Date.now();
    try {
      await test(world);
      process.stdout.write(`ok ${name} (${Date.now() - began} ms)\n`);
    } catch (error) {
      failed += 1;
      process.stdout.write(`FAILED ${name}\n${error.stack ?? error}\n`);
      await picture(browser, name);
    }
    for (const context of browser.contexts()) await context.close();
  }
} finally {
  await browser.close();
  await close();
}
process.stdout.write(`${tests.length - failed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
