// A real browser, and pages that complain of what goes wrong in them.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const executablePath = process.env.CANALI_CHROMIUM ?? '';
// In a container there is one user, and Chromium's sandbox is not for that one.
const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

/** Runs `journey` with a browser. */
export async function withBrowser(journey) {
  const browser = await chromium.launch({ executablePath, args });
  try {
    await journey(browser);
  } finally {
    await browser.close();
  }
}

/** Runs `journey` in a browser whose visitors have forbidden sites to keep anything. */
export async function withoutStorage(journey) {
  const folder = mkdtempSync(join(tmpdir(), 'canali-browser-'));
  mkdirSync(join(folder, 'Default'));
  // As the switch in Chromium's settings does: sites may neither set cookies nor keep data.
  const profile = { default_content_setting_values: { cookies: 2 } };
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify({ profile }));
  const context = await chromium.launchPersistentContext(folder, { executablePath, args });
  try {
    await journey(context);
  } finally {
    await context.close();
  }
}

/** A visitor's browser: its pages share what is kept. */
export function visitor(browser, options = {}) {
  return browser.newContext({ locale: 'en-GB', ...options });
}

/** A page; what goes wrong in it is in `troubles`. */
export async function page(context, address) {
  const found = await context.newPage();
  found.troubles = [];
  found.on('pageerror', (error) => found.troubles.push(String(error)));
  found.on('dialog', (dialog) => {
    found.troubles.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  found.on('console', (message) => {
    if (message.type() === 'error') found.troubles.push(message.text());
  });
  if (address) await found.goto(address);
  return found;
}

/** The chat on a page, as its visitor uses it. */
export class Chat {
  constructor(shown) {
    this.page = shown;
    this.root = shown.locator('canali-chat');
    this.launcher = this.root.locator('.launcher');
    this.panel = this.root.getByRole('dialog');
    this.log = this.root.getByRole('log');
    this.field = this.root.locator('.composer textarea');
  }

  /** Opens it. */
  async open() {
    await this.launcher.click();
    await this.panel.waitFor();
    return this;
  }

  /** Writes and sends. */
  async write(text) {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** The bubble of a text. */
  bubble(text) {
    return this.log.locator('li.said', { has: this.page.locator('.text', { hasText: text }) });
  }

  /** Waits until the server has taken a text. */
  async sent(text, word = 'Sent') {
    const foot = this.page.locator('.foot', { hasText: new RegExp(`\\b${word}$`) });
    await this.bubble(text).filter({ has: foot }).waitFor();
  }

  /** Waits until a text is shown. */
  shows(text) {
    return this.bubble(text).first().waitFor();
  }

  /** All texts that are shown, in order. */
  texts() {
    return this.log.locator('.text').allTextContents();
  }
}
