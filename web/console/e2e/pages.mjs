// Every page, light and dark: nothing that axe objects to, and a picture of it where pictures are wanted.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { COLOURS, go, open, violations } from './browser.mjs';
import { until } from './world.mjs';

const GROUPS = [
  'queue',
  'identity',
  'crm',
  'hours',
  'agreement',
  'automatic',
  'typing',
  'rating',
  'bot',
  'kpi',
  'other',
];
const KINDS = [
  'telegram',
  'live_chat',
  'whatsapp',
  'messenger',
  'instagram_direct',
  'facebook_comments',
  'instagram_comments',
  'viber',
  'apple_messages',
  'network',
];

function pagesOf(world) {
  return [
    ['inbox', `/conversations/${world.shown}?view=all`, 'Session #'],
    ['waiting', '/conversations?view=waiting', 'Choose a conversation'],
    ['overview', '/overview', 'Waiting the longest'],
    ['contact', '/contact', 'Connect a channel'],
    ...KINDS.map((it) => [`connect-${it}`, `/contact/connect/${it}`, 'Connect']),
    ...GROUPS.map((it) => [`settings-${it}`, `/lines/${world.line}/${it}`, null]),
    ['people', '/people', 'Employees'],
    ['bots', '/people/bots', 'Bots'],
    ['departments', '/people/departments', 'Departments'],
    ['operations', '/operations', 'Everything has been delivered.'],
    ['letters', '/operations/letters', 'There are no dead letters'],
    ['notifications', '/notifications', 'Notifications'],
    ['profile', '/profile', 'Profile'],
    ['start', '/start', 'Welcome to Canali'],
    ['nowhere', '/nowhere', 'There is no such page'],
  ];
}

export async function axeFindsNothing(world) {
  await axe(world, 'light');
}

/** What is on the pages in the dark is what is there in the light; only its colours are others. */
export async function axeFindsNothingInTheDark(world) {
  await axe(world, 'dark', COLOURS);
}

async function axe(world, scheme, rules) {
  if (world.pictures) mkdirSync(world.pictures, { recursive: true });
  const wrong = [];
  const { page, context, problems } = await open(world.browser, world.base, null, { scheme });
  await page.locator('input[name=login]').waitFor();
  const look = async (name) => {
    for (const it of await violations(page, rules)) wrong.push(`${name}: ${it}`);
    if (world.pictures)
      await page.screenshot({ path: join(world.pictures, `${name}-${scheme}.png`) });
  };
  await look('signin');
  await page.locator('input[name=login]').fill(world.boss.email);
  await page.locator('input[name=password]').fill(world.boss.password);
  await page.locator('input[name=password]').press('Enter');
  await page.getByRole('navigation').first().waitFor();
  for (const [name, path, text] of pagesOf(world)) {
    await go(page, path);
    if (text) await page.getByRole('main').getByText(text).first().waitFor();
    else await page.locator('[data-field]').first().waitFor();
    await until(
      'the page to come to rest',
      async () => (await page.getByText('Loading…').count()) === 0,
    );
    await look(name);
  }
  await dialogs(page, world, look);
  assert.deepEqual([...wrong, ...problems], []);
  await context.close();
}

/** What opens above the pages. */
async function dialogs(page, world, look) {
  await go(page, '/contact');
  await page.getByRole('button', { name: 'New line' }).click();
  await page.getByRole('dialog').waitFor();
  await look('new-line');
  await page.keyboard.press('Escape');
  await go(page, '/people');
  await page
    .getByRole('button', { name: `Edit ${world.ada.name}` })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
  await look('person');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await go(page, `/conversations/${world.shown}?view=all`);
  await page.getByRole('button', { name: 'Emoji' }).click();
  await page.getByRole('textbox', { name: 'Search emoji' }).waitFor();
  await look('emoji');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Filter/ }).click();
  await look('filter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+h');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await look('keys');
  await page.keyboard.press('Escape');
}

export async function fitsANarrowScreen(world) {
  const viewport = { width: 390, height: 780 };
  const { page, context } = await open(world.browser, world.base, world.boss, { viewport });
  for (const path of [
    '/conversations?view=all',
    `/conversations/${world.shown}?view=all`,
    '/overview',
    '/contact',
    `/lines/${world.line}/hours`,
    '/people',
    '/operations',
    '/operations/letters',
    '/profile',
  ]) {
    await go(page, path);
    await until(
      'the page to come to rest',
      async () => (await page.getByText('Loading…').count()) === 0,
    );
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(wide <= 1, `${path} is ${wide} px too wide`);
    if (world.pictures) {
      await page.screenshot({
        path: join(world.pictures, `narrow-${path.split(/[/?]/)[1]}-${path.length}.png`),
      });
    }
  }
  await context.close();
}
