// What those who set things up do: people, lines, channels.
import assert from 'node:assert/strict';
import { go, open, signIn } from './browser.mjs';
import { team, unique, until } from './world.mjs';

export async function wrongPasswordsAreToldInWords(world) {
  const { page, context } = await open(world.browser, world.base, null);
  await page.locator('input[name=login]').fill(world.ada.email);
  await page.locator('input[name=password]').fill('not this one');
  await page.locator('input[name=password]').press('Enter');
  await page.getByText('Login or password is wrong.').waitFor();
  await signIn(page, world.ada);
  await page.getByRole('button', { name: /Ada Ferri: menu/ }).click();
  // The pages are loaded anew: a context that is closed meanwhile may never be.
  const loaded = page.waitForEvent('load');
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await loaded;
  await page.locator('input[name=login]').waitFor();
  await context.close();
}

export async function peopleAreAddedAndSignIn(world) {
  const { page, context, problems } = await open(world.browser, world.base, world.boss);
  const [name, family] = ['Elio', unique()];
  const email = `elio.${family.slice(3)}@shop.example`;
  await go(page, '/people');
  await page.getByRole('button', { name: 'New employee' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: 'Create' }).click();
  await drawer.getByText('Needed to sign in.').waitFor();
  await drawer.getByLabel('Name', { exact: false }).first().fill(name);
  await drawer.getByLabel('Last name').fill(family);
  await drawer.getByLabel('E-mail').fill(email);
  await drawer.getByRole('radio', { name: /Supervisor/ }).check();
  const password = await drawer.getByLabel('First password').inputValue();
  await drawer.getByRole('button', { name: 'Create' }).click();
  await drawer.waitFor({ state: 'hidden' });
  const made = await until('the new employee', async () =>
    (await world.admin.get('/api/v1/users')).items.find((it) => it.email === email),
  );
  assert.deepEqual([made.name, made.last_name, made.role], [name, family, 'supervisor']);

  await page.getByRole('textbox', { name: 'Search name, e-mail, position' }).fill(family);
  await page.getByRole('button', { name: `Edit ${name} ${family}` }).click();
  await drawer.getByRole('switch', { name: /Track the workday/ }).click();
  await drawer.getByText('At work', { exact: true }).click();
  await until('the workday', async () => {
    const it = (await world.admin.get('/api/v1/users')).items.find(({ id }) => id === made.id);
    return it.time_tracking && it.workday === 'opened';
  });
  const theirs = await open(world.browser, world.base, { email, password });
  await theirs.page.getByRole('link', { name: 'Contact centre' }).waitFor();
  assert.deepEqual(problems, []);
  await theirs.context.close();
  await context.close();
}

export async function linesAndChannelsComeAndGo(world) {
  const { page, context, problems } = await open(world.browser, world.base, world.boss);
  const name = `Line ${unique()}`;
  await go(page, '/contact/connect/live_chat');
  await page.getByRole('combobox', { name: 'Line' }).click();
  await page.getByRole('option', { name: 'A new line…' }).click();
  await page.getByRole('textbox', { name: 'Name of the new line' }).fill(name);
  await page.getByLabel('Sites that may open it').first().fill('https://shop.example/cart');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText(/widget\.js" data-key="/).waitFor();
  await page.getByText('https://shop.example', { exact: true }).waitFor();

  await go(page, '/contact');
  const card = page.getByRole('article', { name, exact: true });
  await card.getByText('Nobody is in the queue').waitFor();
  await card.getByRole('button', { name: `More actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Copy' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: `${name} (copy)` }).waitFor();

  await go(page, '/contact');
  await card.getByRole('button', { name: `More actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Switch off' }).click();
  await page.getByRole('dialog').getByText('stays connected').waitFor();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Switch off and disconnect all' })
    .click();
  await card.getByText('Switched off').waitFor();
  await card.getByText('No channel is connected').waitFor();

  await card.getByRole('button', { name: `More actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete line' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this line' });
  assert.ok(await dialog.getByRole('button', { name: 'Delete line' }).isDisabled());
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: 'Delete line' }).click();
  await page.getByRole('heading', { name: 'Contact centre' }).waitFor();
  await card.waitFor({ state: 'hidden' });
  assert.deepEqual(problems, []);
  await context.close();
}

export async function whatAMessengerRefusesIsToldInItsWords(world) {
  const { page, context } = await open(world.browser, world.base, world.boss);
  await go(page, '/contact/connect/telegram');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText('Something is missing above.').waitFor();
  await page.getByRole('combobox', { name: 'Line' }).click();
  await page.getByRole('option', { name: 'Shop', exact: true }).first().click();
  await page.getByLabel('Bot token').first().fill('nonsense');
  await page.getByText(/does not look like a bot's token/).waitFor();
  await page
    .getByLabel('Bot token')
    .first()
    .fill(`123456:${'a'.repeat(35)}`);
  await page.getByRole('textbox', { name: "Provider's address" }).fill(`${world.url}/nowhere`);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page
    .getByRole('alert')
    .filter({ hasText: /messenger (refuses|does not answer)/ })
    .waitFor();
  await context.close();
}

export async function notificationsGoElsewhere(world) {
  const { ada } = await team(world);
  const { page, context, problems } = await open(world.browser, world.base, ada);
  await go(page, '/profile');
  const ways = () => ada.api.get(`/api/v1/users/${ada.id}/notifications`);
  await page.getByRole('textbox', { name: 'Address' }).fill(`${world.url}/nowhere`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Pager');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText(/whsec_/).waitFor();
  await page.getByRole('combobox', { name: 'By a webhook' }).click();
  await page.getByRole('option', { name: 'Pager' }).click();
  await until('the webhook', async () => Boolean((await ways()).webhook_id));
  await page.getByRole('switch', { name: /By e-mail/ }).click();
  await until('the e-mail', async () => (await ways()).email === true);
  await page.getByRole('checkbox', { name: 'nobody there' }).click();
  await until('what stays in the inbox', async () =>
    (await ways()).inbox_only.includes('nobody_there'),
  );
  await page.getByRole('button', { name: 'Test Pager' }).click();
  await page.getByRole('button', { name: 'Last calls Pager' }).click();
  await page.getByRole('cell', { name: 'webhook.test' }).waitFor();
  await page.getByRole('button', { name: 'Delete Pager' }).click();
  await page.getByRole('button', { name: 'Test Pager' }).waitFor({ state: 'hidden' });
  assert.deepEqual(problems, []);
  await context.close();
}
