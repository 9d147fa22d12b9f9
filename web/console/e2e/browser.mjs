// A browser, and pages of the console in it.
import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function installed() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not there: look on.
      }
    }
  }
  throw new Error(
    'no Chromium: install it (Debian: apt-get install chromium) or name it in CHROMIUM',
  );
}

export const launch = () =>
  chromium.launch({
    executablePath: installed(),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });

/** Where the pages are: with Canali, or built and served here before it while it serves none. */
export async function serve(canali) {
  const answer = await fetch(`${canali}/`).catch(() => null);
  const html = answer?.ok ? await answer.text() : '';
  if (html.includes('id="root"')) return { base: canali, close: async () => undefined };
  process.env.CANALI_URL = canali;
  const { preview } = await import('vite');
  const root = new URL('..', import.meta.url).pathname;
  const server = await preview({
    root,
    logLevel: 'silent',
    preview: { port: 0, host: '127.0.0.1' },
  });
  return { base: server.resolvedUrls.local[0].replace(/\/$/, ''), close: () => server.close() };
}

/** A page of one person's, who is signed in if they are named. What goes wrong in it is kept in `problems`. */
export async function open(browser, base, person, options = {}) {
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1360, height: 850 },
    colorScheme: options.scheme ?? 'light',
    locale: options.locale ?? 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const problems = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && /Content Security Policy|React|hydrat/i.test(text))
      problems.push(text);
  });
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${base}/`);
  if (person) await signIn(page, person);
  return { page, context, problems };
}

export async function signIn(page, { email, password }) {
  await page.locator('input[name=login]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('input[name=password]').press('Enter');
  await page.getByRole('navigation').first().waitFor();
}

/** Where one writes, on the page of a conversation. */
export const composer = (page) =>
  page.getByRole('textbox', { name: /^(Message to the customer|Internal note)$/ });

/** Goes there without loading the page anew, as a link does. */
export async function go(page, path) {
  await page.evaluate((to) => {
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What depends on colours alone. */
export const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds, in words; nothing is expected. */
export async function violations(page, rules = RULES) {
  await page.evaluate(axeSource);
  const found = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), rules);
  return found.violations.flatMap((it) =>
    it.nodes
      .slice(0, 3)
      .map((node) => `${it.id}: ${node.target.join(' ')}: ${node.any[0]?.message ?? it.help}`),
  );
}
