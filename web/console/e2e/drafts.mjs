// What is being written: kept while the sign-in has run out, the network is away or a message is changed, and for its
// writer alone.
import assert from 'node:assert/strict';
import { composer, go, open, signIn } from './browser.mjs';
import { offerTo, sessionOf, team, until, visitor } from './world.mjs';

/** The customer's session, answered by that person and on their page. */
async function answered(world, page, person, name) {
  const session = await sessionOf(world, name);
  await offerTo(world, session, person);
  await person.api.post(`/api/v1/sessions/${session.id}/answer`);
  await go(page, `/conversations/${session.id}`);
  return session;
}

/** Ends a person's signing in; the dialog that their page shows then. */
async function signedOutElsewhere(page, person) {
  const { items } = await person.api.get(`/api/v1/users/${person.id}/tokens`);
  for (const it of items.filter(({ kind }) => kind === 'sign_in')) {
    await person.api.delete(`/api/v1/users/${person.id}/tokens/${it.id}`);
  }
  // The socket says so, without a click.
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await again.waitFor();
  return again;
}

async function signsIn(dialog, { email, password }) {
  await dialog.locator('input[name=login]').fill(email);
  await dialog.locator('input[name=password]').fill(password);
  await dialog.locator('input[name=password]').press('Enter');
}

export async function signInAgainKeepsWhatIsWritten(world) {
  const { ada, key } = await team(world);
  const { page, context, problems } = await open(world.browser, world.base, ada);
  const eva = await visitor(world.admin, key, 'Eva Lost');
  await eva.write('Hello?');
  await answered(world, page, ada, 'Eva Lost');
  await composer(page).fill('This must not be lost');
  const refused = [];
  page.on('response', (it) => it.status() === 401 && refused.push(new URL(it.url()).pathname));
  const again = await signedOutElsewhere(page, ada);
  assert.equal(refused[0], '/api/v1/me');
  await signsIn(again, ada);
  await again.waitFor({ state: 'hidden' });
  assert.equal(await composer(page).inputValue(), 'This must not be lost');
  await composer(page).press('Enter');
  await until('the message', async () =>
    (await eva.read()).some((it) => it.text === 'This must not be lost'),
  );
  assert.deepEqual(problems, []);
  await context.close();
}

export async function whoSignsInInsteadFindsAndSendsNothing(world) {
  for (const way of ['in the dialog', 'by its button']) {
    const { ada, bruno, key } = await team(world);
    const { page, context, problems } = await open(world.browser, world.base, ada);
    const name = `Ida Private, ${way}`;
    const ida = await visitor(world.admin, key, name);
    await ida.write('Hello?');
    await answered(world, page, ada, name);
    await composer(page).fill('Ada alone said this');
    await page.route('**/messages', (it) => it.abort());
    await composer(page).press('Enter');
    await page.getByText(/Not sent yet/).waitFor();
    await composer(page).fill('Ada alone thinks this');
    const again = await signedOutElsewhere(page, ada);
    await page.unroute('**/messages');
    const sent = [];
    page.on('request', (it) => it.url().endsWith('/messages') && sent.push(it.postData()));
    if (way === 'by its button') {
      await again.getByRole('button', { name: 'Sign in as somebody else' }).click();
      await again.waitFor({ state: 'hidden' });
      await signIn(page, bruno);
    } else {
      await signsIn(again, bruno);
    }
    await page.getByRole('button', { name: bruno.name }).waitFor();
    const kept = await page.evaluate(() => sessionStorage.getItem('canali.drafts'));
    assert.ok(!kept?.includes('Ada'), `${way}: ${kept}`);
    assert.deepEqual(sent, [], way);
    assert.deepEqual(problems, []);
    await context.close();
  }
}

export async function withoutNetworkNothingIsLost(world) {
  const { ada, key } = await team(world);
  const { page, context, problems } = await open(world.browser, world.base, ada);
  const ugo = await visitor(world.admin, key, 'Ugo Far');
  await ugo.write('Are you there?');
  await answered(world, page, ada, 'Ugo Far');
  await composer(page).waitFor();
  await context.setOffline(true);
  await composer(page).fill('Once and only once');
  await composer(page).press('Enter');
  await page.getByText(/Not sent yet/).waitFor();
  await composer(page).fill('And then this');
  await composer(page).press('Enter');
  await page
    .getByText(/Not sent yet/)
    .nth(1)
    .waitFor();
  // They go by themselves, in the order they were written in.
  await context.setOffline(false);
  const texts = await until('both messages', async () => {
    const found = (await ugo.read()).filter((it) => it.author.kind === 'operator');
    return found.length > 1 && found.map((it) => it.text);
  });
  assert.deepEqual(texts, ['Once and only once', 'And then this']);
  await page
    .getByText(/Not sent yet/)
    .first()
    .waitFor({ state: 'hidden' });
  assert.deepEqual(problems, []);
  await context.close();
}

export async function anAnswerWaitsWhileAMessageIsChanged(world) {
  const { ada, key } = await team(world);
  const { page, context, problems } = await open(world.browser, world.base, ada);
  const rosa = await visitor(world.admin, key, 'Rosa Patient');
  await rosa.write('Do you deliver?');
  await answered(world, page, ada, 'Rosa Patient');
  await composer(page).fill('Yes, on Modnay');
  await composer(page).press('Enter');
  const sent = await until('the answer', async () =>
    (await rosa.read()).find((it) => it.text === 'Yes, on Modnay'),
  );
  const edit = async () => {
    await page.getByText('Yes, on Modnay').last().hover();
    await page.getByRole('button', { name: `Actions for the message by ${ada.name}` }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'Save' }).waitFor();
  };
  const file = { name: 'offer.txt', mimeType: 'text/plain', buffer: Buffer.from('12 euros') };
  await page.locator('input[type=file]').setInputFiles(file);
  await composer(page).fill('What it costs is in here:');
  await edit();
  assert.equal(await composer(page).inputValue(), 'Yes, on Modnay');
  assert.equal(await page.getByRole('button', { name: 'Remove offer.txt' }).count(), 0);
  await composer(page).press('Escape');
  assert.equal(await composer(page).inputValue(), 'What it costs is in here:');
  await edit();
  await composer(page).fill('Yes, on Monday');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Remove offer.txt' }).waitFor();
  assert.equal(await composer(page).inputValue(), 'What it costs is in here:');
  await composer(page).press('Enter');
  const last = await until('the offer', async () =>
    (await rosa.read()).find((it) => it.attachments.length === 1),
  );
  assert.equal(last.text, 'What it costs is in here:');
  const changed = (await rosa.read()).find((it) => it.id === sent.id);
  assert.equal(changed.text, 'Yes, on Monday');
  assert.deepEqual(problems, []);
  await context.close();
}
