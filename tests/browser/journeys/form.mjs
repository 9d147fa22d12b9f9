// What is asked before the first message, what is to be agreed to, and what is left for those who come when nobody is
// there.

import assert from 'node:assert/strict';
import { Chat, page, visitor, withBrowser } from '../lib/browser.mjs';
import { call } from '../lib/canali.mjs';
import { open } from '../lib/office.mjs';

const agreement = await call('POST', '/api/v1/agreements', {
  name: 'Privacy',
  text: 'We keep what you write <for a year>.',
  link: 'https://lume.example/privacy',
});
const office = await open({
  fields: { AGREEMENT_MESSAGE: 'Y', AGREEMENT_ID: agreement.id },
  settings: {
    widget: {
      color: '#ffd400',
      form: { name: 'required', email: 'optional', phone: 'optional' },
      texts: { it: { form: 'Chi sei?' } },
    },
  },
});

await withBrowser(async (browser) => {
  const shown = await page(await visitor(browser, { locale: 'it-IT' }), `${office.demo}?language=it`);
  const chat = await new Chat(shown).open();
  const form = chat.panel.locator('form.form');
  await form.getByText('Chi sei?').waitFor();
  await form.getByText('We keep what you write <for a year>.').waitFor();
  const name = form.getByLabel('Nome');
  await form.getByLabel('E-mail').fill('nessuno');
  await form.getByRole('button', { name: 'Inizia la chat' }).click();
  await form.getByText('Compila questo campo.').first().waitFor();
  await form.getByText('Non sembra un indirizzo e-mail.').waitFor();
  await form.getByText("accetta prima l'informativa").waitFor();
  assert.ok(await name.evaluate((it) => it.matches(':focus')), 'to the first that is wrong');
  assert.equal(await name.getAttribute('aria-invalid'), 'true');
  assert.equal((await office.sessions()).length, 0);

  await name.fill('Ada Rossi');
  await form.getByLabel('E-mail').fill('ada@lume.example');
  await form.getByLabel('Il tuo messaggio').fill('buongiorno');
  await form.getByLabel('Accetto').check();
  await form.getByRole('button', { name: 'Inizia la chat' }).click();
  await chat.sent('buongiorno', 'Inviato');
  const session = await office.session();
  assert.equal(session.customer.name, 'Ada Rossi');
  const messages = await office.messages(session);
  assert.equal(messages.length, 1, 'the notice is not sent to who has ticked it');
  assert.equal(messages[0].form.email, 'ada@lume.example');
  const customer = await call('GET', `/api/v1/chats/${session.chat_id}/customer`);
  assert.deepEqual([customer.consent.how, customer.consent.version], ['form', 1]);

  // Black on yellow: what is written on the line's colour can be read.
  const colour = await chat.launcher.evaluate((it) => getComputedStyle(it).color);
  assert.equal(colour, 'rgb(0, 0, 0)');
  await shown.reload();
  await chat.shows('buongiorno');
  await chat.field.waitFor();

  // Nobody is there on any day of the week.
  const week = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
  await office.set({ WORKTIME_ENABLE: 'Y', WORKTIME_DAYOFF: week, AGREEMENT_MESSAGE: 'N' });
  const late = await page(await visitor(browser), office.demo);
  const closed = await new Chat(late).open();
  const offline = closed.panel.locator('form.form');
  await offline.getByText('We are away right now.').waitFor();
  assert.equal(await offline.getByLabel('Phone').count(), 0);
  await offline.getByLabel('E-mail').fill('late@lume.example');
  await offline.getByLabel('Your message').fill('call me');
  await offline.getByRole('button', { name: 'Leave a message' }).click();
  await closed.sent('call me');
  await closed.panel.getByRole('status').getByText('We are away right now.').waitFor();
  const left = (await office.sessions())[0];
  assert.notEqual(left.id, session.id);
  assert.equal((await office.messages(left))[0].form.email, 'late@lume.example');
  assert.deepEqual([...shown.troubles, ...late.troubles], []);
});
