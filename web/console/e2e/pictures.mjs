// The pictures of the README, of a demonstration as it is in a browser:
//   canali demo --listen 127.0.0.1:8790 --data .canali-pictures
//   node web/console/e2e/pictures.mjs http://127.0.0.1:8790 $(cat .canali-pictures/admin-token) [folder, docs/pictures by default]
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { go, launch, open, serve, violations } from './browser.mjs';
import { client, hire, queueOf, until, visitor } from './world.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [url, token, folder = here('../../../docs/pictures')] = process.argv.slice(2);
if (!url || !token) {
  process.stderr.write('usage: pictures.mjs <url of a canali demo> <admin token> [folder]\n');
  process.exit(2);
}

/** No picture is larger: they are part of every clone. */
const LARGEST = 200_000;
const VIEW = { width: 1360, height: 850 };
const PASSWORD = 'a picture of Ada';

const admin = client(url, token);
mkdirSync(folder, { recursive: true });

async function shot(page, name) {
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(0, 0);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  const { size } = statSync(path);
  if (size > LARGEST) throw new Error(`${path} has ${size} bytes`);
  const wrong = name === 'shop' ? [] : await violations(page);
  if (wrong.length > 0) throw new Error(`${name}: ${wrong.join('; ')}`);
  process.stdout.write(`${path}: ${size} bytes\n`);
}

/** The shop's line, its live chat, and Ada, who is there. */
async function office() {
  const lines = await admin.rest('imopenlines.config.list.get', {});
  const line = Number(lines.find((it) => it.LINE_NAME === 'Lume')?.ID);
  if (!line) throw new Error('this is no demonstration: start `canali demo`');
  const { items: channels } = await admin.get(`/api/v1/lines/${line}/channels`);
  const { items: users } = await admin.get('/api/v1/users');
  const chat = channels.find((it) => it.kind === 'live_chat');
  const found = users.find((it) => it.name === 'Ada');
  await admin.patch(`/api/v1/users/${found.id}`, { last_name: 'Ferri' });
  await admin.put(`/api/v1/users/${found.id}/password`, { password: PASSWORD });
  const { token: hers } = await admin.post('/api/v1/tokens', { user_id: found.id });
  // New customers go to the first of the queue; Ada is offered what is handed to them, and nothing else.
  const queue = users.filter((it) => it.id !== found.id && it.id !== 1).concat(found);
  await admin.rest('imopenlines.config.update', {
    CONFIG_ID: line,
    PARAMS: { WATCH_TYPING: 'Y', QUEUE_TYPE: 'strictly', QUEUE: queueOf(...queue) },
  });
  for (const user of users)
    await admin.put(`/api/v1/users/${user.id}/presence`, { status: 'online' });
  const others = [];
  for (const { id } of users.filter((it) => it.id !== found.id && it.id !== 1)) {
    const { token: theirs } = await admin.post('/api/v1/tokens', { user_id: id });
    others.push({ id, api: client(url, theirs) });
  }
  return { line, chat, others, ada: { ...found, password: PASSWORD, api: client(url, hers) } };
}

async function sessionOf(name) {
  return until(`a session of ${name}`, async () => {
    const { items } = await admin.get('/api/v1/sessions?limit=50');
    return items.find((it) => it.customer.name === name && !it.closed_at);
  });
}

/** Ada is offered the customer's session. */
async function offer({ ada }, name) {
  const { id } = await sessionOf(name);
  const { session } = await admin.get(`/api/v1/sessions/${id}`);
  if (session.operator_id !== ada.id && !session.offered_to.includes(ada.id))
    await admin.post(`/api/v1/sessions/${id}/transfer`, { user_id: ada.id });
  return session;
}

/** Ada has the customer's session, and says something. */
async function answer(world, name, ...texts) {
  const { ada } = world;
  const session = await offer(world, name);
  const { id, chat_id: chat } = session;
  if (session.operator_id !== ada.id) await ada.api.post(`/api/v1/sessions/${id}/answer`);
  for (const text of texts) await ada.api.post(`/api/v1/chats/${chat}/messages`, text);
  return session;
}

/** Somebody on the shop's page, who has a name there. */
async function customer(browser, { chat }, name) {
  const context = await browser.newContext({ viewport: VIEW, locale: 'en-GB' });
  const page = await context.newPage();
  const user = { id: `picture-${Date.now()}`, name };
  await page.addInitScript((it) => {
    globalThis.canaliSettings = { user: it };
  }, user);
  await page.goto(`${url}/demo/${chat.public_key}`);
  const widget = page.locator('canali-chat');
  await widget.locator('.launcher').click();
  const field = widget.locator('.composer textarea');
  const write = async (text) => {
    await field.fill(text);
    await field.press('Enter');
    await widget.getByRole('log').getByText(text).waitFor();
  };
  return { page, context, widget, field, write };
}

/** One of the shop's lamps as a photograph. */
async function lamp(browser) {
  const page = await browser.newPage({ viewport: { width: 480, height: 360 } });
  const svg = readFileSync(here('../../widget/demo/goods/aria.svg'), 'utf8');
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:#ece7df">${svg}</body>`,
  );
  await page.evaluate(() => document.querySelector('svg').setAttribute('height', '320'));
  const bytes = await page.screenshot();
  await page.close();
  return bytes;
}

async function talk(browser, world) {
  const giulia = await customer(browser, world, 'Giulia Marchetti');
  await giulia.write('Good morning! Is the blue Aria in stock?');
  await answer(world, 'Giulia Marchetti', { text: 'Good morning, Giulia! It is: three of them.' });
  await giulia.widget.locator('input[type=file]').setInputFiles({
    name: 'aria.png',
    mimeType: 'image/png',
    buffer: await lamp(browser),
  });
  await giulia.write('This one, right? Could it be here by Friday?');
  const session = await answer(
    world,
    'Giulia Marchetti',
    { text: 'The carrier leaves at four. Today still works.', internal: true },
    { text: 'That is the one. Order before four today, and it is with you tomorrow.' },
  );
  await giulia.widget.getByText('it is with you tomorrow').waitFor();
  return { giulia, session };
}

/** Who waits is offered to somebody else; every second of them is taken. */
async function busy({ line, others: colleagues }) {
  const { items } = await admin.get(`/api/v1/sessions?line=${line}&status=new,skip&limit=50`);
  for (const [index, { id }] of items.entries()) {
    const colleague = colleagues[index % colleagues.length];
    const { session } = await admin.get(`/api/v1/sessions/${id}`);
    if (!session.offered_to.includes(colleague.id))
      await admin.post(`/api/v1/sessions/${id}/transfer`, { user_id: colleague.id });
    if (index % 2 === 0) await colleague.api.post(`/api/v1/sessions/${id}/answer`);
  }
}

/** Others who write while one looks on. */
async function others(world) {
  const { public_key: key } = world.chat;
  for (const [name, text, reply] of [
    ['Jürgen Weiß', 'Kann ich mit PayPal zahlen?', 'Natürlich, im letzten Schritt der Bestellung.'],
    ['Marta Colombo', 'Posso cambiare l’indirizzo dell’ordine 20511?', 'Certo! A quale indirizzo?'],
    ['Noah Visser', 'How long is the cable of the Cenere?', 'Two metres; three on request.'],
    ['ليلى حداد', 'هل تشحنون إلى إيطاليا؟', 'نعم، خلال يومين.'],
    ['Sofia Greco', 'Grazie mille, siete gentilissimi! 😊', null],
    ['Tom Baker', 'My parcel has not arrived yet 😕', null],
  ]) {
    await (await visitor(admin, key, name)).write(text);
    if (name !== 'Tom Baker') await answer(world, name, ...(reply ? [{ text: reply }] : []));
  }
}

/** What is set up. */
async function setUp(browser, base, { line }) {
  const dora = await hire(admin, 'Dora', 'Sala', 'admin');
  await admin.put(`/api/v1/users/${dora.id}/presence`, { status: 'online' });
  const { page, context } = await open(browser, base, dora, { viewport: VIEW });
  await go(page, '/contact');
  await page.getByRole('article', { name: 'Lume' }).getByText('Live chat').first().waitFor();
  await shot(page, 'contact');
  await go(page, `/lines/${line}/queue`);
  await page.locator('[data-field]').first().waitFor();
  await shot(page, 'settings');
  await context.close();
}

const { base, close } = await serve(url);
const browser = await launch();
try {
  const world = await office();
  await busy(world);
  await others(world);
  const { giulia, session } = await talk(browser, world);
  await offer(world, 'Tom Baker');
  for (const scheme of ['light', 'dark']) {
    const { page, context } = await open(browser, base, world.ada, { viewport: VIEW, scheme });
    await go(page, `/conversations/${session.id}?view=mine`);
    await page.getByRole('button', { name: 'Enlarge aria.png' }).waitFor();
    await page.getByRole('heading', { name: 'Giulia Marchetti' }).click();
    await giulia.field.fill('Perfect, I am ordering it now');
    await page.getByText('Perfect, I am ordering it now').waitFor();
    await shot(page, scheme === 'light' ? 'inbox' : 'inbox-dark');
    await giulia.field.fill('');
    await context.close();
  }
  await shot(giulia.page, 'shop');
  await setUp(browser, base, world);
} finally {
  await browser.close();
  await close();
}
