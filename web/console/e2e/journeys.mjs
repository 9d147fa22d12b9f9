// What people do: an operator takes an offered chat, answers, transfers; the next one finishes.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { composer, go, open, signIn, violations } from './browser.mjs';
import { offerTo, sessionOf, team, until, visitor } from './world.mjs';

/** A picture of a jacket, as far as one can be made of two colours. */
export const PICTURE = picture(320, 220);

/** The same with 3 MB of what a camera tells beside it: too much for one call. */
const LARGE_PICTURE = picture(320, 220, Buffer.alloc(3_000_000, 'Canali'));

function picture(width, height, beside = Buffer.alloc(0)) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [dx, dy] = [Math.abs(x - width / 2), y - 30];
      const isCloth =
        dy > 0 && dy < 160 && dx < 60 + (dy < 90 ? dy * 0.5 : 20) && dx > (dy < 20 ? 14 : 0);
      const rgb = isCloth ? [24, 74 + dy / 3, 138 - dx / 3] : [232, 236 - y / 12, 238];
      rows.set(rgb, y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    chunk('IHDR', head),
    ...(beside.length > 0 ? [chunk('prVt', beside)] : []),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...parts]);
}

/** `zlib.crc32` is younger than Node 20. */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const offerOf = (page, name) =>
  page.getByLabel('Offered to you').locator('> :not([role=status])', { hasText: name });

export async function takeAnswerTransferFinish(world) {
  const { ada, bruno, key } = await team(world);
  const first = await open(world.browser, world.base, ada);
  const second = await open(world.browser, world.base, bruno);
  const name = 'Giulia <img src=x onerror=alert(1)>';
  const giulia = await visitor(world.admin, key, name);
  await giulia.write('Is the blue one in stock? <script>alert(1)</script>');
  await offerTo(world, await sessionOf(world, name), ada);

  const { page } = first;
  await offerOf(page, 'Giulia').getByRole('button', { name: 'Answer' }).click();
  await page.getByRole('heading', { name: 'Giulia' }).waitFor();
  await page.getByText('<script>alert(1)</script>').first().waitFor();

  await composer(page).fill('It is. Here it is:');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'blue.png', mimeType: 'image/png', buffer: PICTURE });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('button', { name: 'Enlarge blue.png' }).waitFor();
  const said = await until('the answer with its picture', async () => {
    const all = await giulia.read();
    return all.find((it) => it.author.kind === 'operator' && it.attachments.length === 1);
  });
  assert.equal(said.text, 'It is. Here it is:');

  await page.getByText('Internal note', { exact: true }).click();
  await composer(page).fill('Three are left.');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByRole('listitem').getByText('Three are left.').waitFor();
  await giulia.write('Lovely, please put it aside.');
  await page.getByRole('listitem').getByText('Lovely, please put it aside.').waitFor();

  await page.getByRole('button', { name: 'Transfer' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Bruno.*this line/ })
    .click();
  await page.getByText('Transferred').waitFor();

  const next = second.page;
  await offerOf(next, 'Giulia').getByRole('button', { name: 'Answer' }).click();
  await next.getByRole('listitem').getByText('Three are left.').waitFor();
  await composer(next).fill('Done. Have a nice day!');
  await composer(next).press('Enter');
  await until('the second answer', async () =>
    (await giulia.read()).some((it) => it.text === 'Done. Have a nice day!'),
  );
  assert.ok(
    !(await giulia.read()).some((it) => it.text === 'Three are left.'),
    'a note reached the customer',
  );
  await next.getByRole('button', { name: 'Finish' }).click();
  await next.getByRole('dialog').getByRole('button', { name: 'Finish' }).click();
  await until('the end', async () =>
    ['wait_client', 'closed'].includes((await sessionOf(world, name)).status),
  );
  assert.deepEqual([...first.problems, ...second.problems], []);
  await first.context.close();
  await second.context.close();
}

export async function aLargePictureGoesOut(world) {
  const { ada, key } = await team(world);
  const { page, context, problems } = await open(world.browser, world.base, ada);
  const lia = await visitor(world.admin, key, 'Lia Large');
  await lia.write('May I see it from close by?');
  const session = await sessionOf(world, 'Lia Large');
  await offerTo(world, session, ada);
  await ada.api.post(`/api/v1/sessions/${session.id}/answer`);
  await go(page, `/conversations/${session.id}`);

  // The first one stays on its way until it is cancelled: nothing of it is lost, nor has gone.
  let puts = 0;
  const hold = () => {
    puts += 1;
  };
  await page.route(/\/unsent\/[0-9a-f]{64}/, hold);
  await composer(page).fill('Here, have a look:');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'close.png', mimeType: 'image/png', buffer: LARGE_PICTURE });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const bar = page.getByRole('progressbar', { name: 'Sending close.png' });
  await bar.waitFor();
  await until('a file on its way', () => puts === 1);
  const leaves = () => dispatchEvent(new Event('beforeunload', { cancelable: true }));
  assert.equal(await page.evaluate(leaves), false);
  assert.match(await bar.getAttribute('aria-valuetext'), /of 3(\.0)?\sMB/i);
  assert.deepEqual(await violations(page), []);
  if (world.pictures) await page.screenshot({ path: `${world.pictures}/upload.png` });
  await composer(page).fill('One moment');
  await page.getByRole('button', { name: 'Cancel sending close.png' }).click();
  await bar.waitFor({ state: 'detached' });
  assert.equal(await composer(page).inputValue(), 'Here, have a look:\nOne moment');
  await page.getByRole('button', { name: 'Remove close.png' }).waitFor();
  assert.ok((await lia.read()).every((it) => it.author.kind !== 'operator'));

  // What the place of the files refuses is told in words, and sent again.
  await page.unroute(/\/unsent\/[0-9a-f]{64}/, hold);
  await page.route(/\/unsent\/[0-9a-f]{64}/, (it) => it.fulfill({ status: 403 }), { times: 1 });
  await composer(page).press('Enter');
  await page.getByText(/Not sent yet\. The file was not taken/).waitFor();
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('button', { name: 'Enlarge close.png' }).waitFor();
  const { attachments } = await until('the picture', async () =>
    (await lia.read()).find((it) => it.attachments?.length === 1),
  );
  const answer = await fetch(new URL(attachments[0].url, world.admin.url), {
    headers: { Authorization: `Bearer ${lia.api.token}` },
  });
  assert.equal(answer.status, 200);
  assert.ok(LARGE_PICTURE.equals(Buffer.from(await answer.arrayBuffer())), 'another picture came');
  assert.equal((await lia.read()).filter((it) => it.author.kind === 'operator').length, 1);
  assert.equal(await page.evaluate(leaves), true);
  assert.deepEqual(problems, []);
  await context.close();
}

export async function byKeyboardAlone(world) {
  const { ada, bruno, key } = await team(world);
  const { page, context, problems } = await open(world.browser, world.base, null);
  await page.locator('input[name=login]').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type(ada.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(ada.password);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').first().waitFor();

  const tom = await visitor(world.admin, key, 'Tom Keys');
  await tom.write('My parcel is late');
  await offerTo(world, await sessionOf(world, 'Tom Keys'), ada);
  await offerOf(page, 'Tom Keys').waitFor();
  await page.keyboard.press('Alt+a');
  await page.getByRole('heading', { name: 'Tom Keys' }).waitFor();
  await composer(page).waitFor();
  await page.keyboard.press('Alt+c');
  await page.keyboard.type('I am looking');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('into it.');
  await page.keyboard.press('Enter');
  await until('an answer in two lines', async () =>
    (await tom.read()).some((it) => it.text === 'I am looking\ninto it.'),
  );
  await page.keyboard.press('Alt+t');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('Bruno');
  // Those of the same line come first: the next button is theirs.
  await until('the focus on who is left', async () => {
    await page.keyboard.press('Tab');
    return page.evaluate(
      () =>
        /Bruno.*this line/.test(document.activeElement?.textContent ?? '') &&
        document.activeElement.tagName === 'BUTTON',
    );
  });
  await page.keyboard.press('Enter');
  const session = await sessionOf(world, 'Tom Keys');
  await until('the transfer', async () =>
    (await world.admin.get(`/api/v1/sessions/${session.id}`)).session.offered_to.includes(bruno.id),
  );
  await bruno.api.post(`/api/v1/sessions/${session.id}/answer`);
  assert.deepEqual(problems, []);
  await context.close();
}

export async function whatWasSaidBeforeIsThere(world) {
  const { ada, key } = await team(world);
  const rosa = await visitor(world.admin, key, 'Rosa Again');
  const numbers = [];
  for (const text of ['Do you repair lamps?', 'And how much would it be?', 'Me again!']) {
    await rosa.write(text);
    const session = await until(`a session for ${text}`, async () => {
      const found = await sessionOf(world, 'Rosa Again');
      return !numbers.includes(found?.id) && found;
    });
    numbers.push(session.id);
    await offerTo(world, session, ada);
    await ada.api.post(`/api/v1/sessions/${session.id}/answer`);
    if (numbers.length < 3) await ada.api.post(`/api/v1/sessions/${session.id}/spam`, {});
  }
  const [first, second, now] = numbers;
  const { page, context, problems } = await open(world.browser, world.base, ada);
  await go(page, `/conversations/${now}`);
  const log = page.getByRole('region', { name: 'Messages' });
  await log.getByText('Me again!').waitFor();
  const earlier = page.getByRole('button', { name: 'Earlier conversations' });
  await earlier.click();
  await log.getByText('And how much would it be?').waitFor();
  await log.getByText('This conversation', { exact: true }).waitFor();
  await log.getByRole('link', { name: `Session #${second}` }).waitFor();
  await earlier.click();
  await log.getByText('Do you repair lamps?').waitFor();
  await log.getByText('This is where the chat began').waitFor();
  await log.getByRole('link', { name: `Session #${first}` }).click();
  await page.waitForURL(new RegExp(`/conversations/${first}`));
  await log.getByText('And how much would it be?').waitFor({ state: 'detached' });
  await log.getByText('Do you repair lamps?').waitFor();
  assert.deepEqual(problems, []);
  await context.close();
}

export async function whoMayNotDoesNotSee(world) {
  const { page, context } = await open(world.browser, world.base, world.bruno);
  assert.equal(await page.getByRole('link', { name: 'Contact centre' }).count(), 0);
  await go(page, `/lines/${world.line}/queue`);
  await page.getByRole('heading', { name: 'These settings are not yours' }).waitFor();
  await go(page, '/conversations/999999');
  await page.getByRole('heading', { name: 'This conversation is not here' }).waitFor();
  await context.close();
}

export async function speaksItalian(world) {
  const { page, context } = await open(world.browser, world.base, null, { locale: 'it-IT' });
  await page.getByRole('button', { name: 'Accedi' }).waitFor();
  await signIn(page, world.ada);
  await page.getByRole('link', { name: 'Conversazioni' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'it');
  await context.close();
}

export async function quickRepliesAreOfferedAndPressed(world) {
  const { ada, key } = await team(world);
  const { page, context, problems } = await open(world.browser, world.base, ada);
  const ida = await visitor(world.admin, key, 'Ida Presses');
  await ida.write('Which one shall I take?');
  const session = await sessionOf(world, 'Ida Presses');
  await offerTo(world, session, ada);
  await ada.api.post(`/api/v1/sessions/${session.id}/answer`);
  await go(page, `/conversations/${session.id}`);
  // Who is seen is told so.
  await until('the read mark', async () => (await ida.api.get('/lc/v1/messages')).read_up_to > 0);

  await composer(page).fill('The blue one, or the red one?');
  await page.getByRole('button', { name: 'Quick replies' }).click();
  const title = page.getByRole('textbox', { name: 'What the customer may press' });
  for (const it of ['Blue', 'Red', 'blue']) {
    await title.fill(it);
    await title.press('Enter');
  }
  await page.getByText('It is there already.').waitFor();
  if (world.pictures) await page.screenshot({ path: `${world.pictures}/quick-replies.png` });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const offered = await until('what can be pressed', async () =>
    (await ida.read()).find((it) => it.quick_replies?.length),
  );
  assert.deepEqual(
    offered.quick_replies.map((it) => it.title),
    ['Blue', 'Red'],
  );
  await ida.api.post('/lc/v1/messages', {
    client_message_id: crypto.randomUUID(),
    type: 'quick_reply',
    text: 'Blue',
    payload: offered.quick_replies[0].payload,
  });
  await page.getByRole('listitem').getByText('Pressed: Blue').waitFor();
  assert.deepEqual(problems, []);
  await context.close();
}
