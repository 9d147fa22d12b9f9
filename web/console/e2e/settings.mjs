// Every setting of a line: changed in its group, saved, and read back by the REST.
import assert from 'node:assert/strict';
import { go, open } from './browser.mjs';
import { addLine, hire, team, unique } from './world.mjs';

const row = (page, field) => page.locator(`[data-field="${field}"]`);
const flip = async (page, field) => row(page, field).getByRole('switch').first().click();
const fill = (page, field, text) => row(page, field).getByRole('textbox').first().fill(text);
const choose = (page, field, label) => row(page, field).getByRole('radio', { name: label }).check();

/** A span, in the unit that the field begins with. */
async function span(page, field, number, unit) {
  const it = row(page, field);
  await it.getByRole('combobox', { name: 'Unit' }).click();
  await page.getByRole('option', { name: unit }).click();
  await it.getByRole('textbox').first().fill(String(number));
}

async function pick(page, field, ...labels) {
  const box = row(page, field).getByRole('combobox').first();
  for (const label of labels) {
    await box.click();
    await page.getByRole('option', { name: label, exact: true }).click();
  }
  await page.keyboard.press('Escape');
}

/** What is done in each group, and what the REST says afterwards. */
const GROUPS = {
  queue: {
    async change(page, { ada, bruno }) {
      await pick(page, 'QUEUE', ada.name);
      await pick(page, 'QUEUE', bruno.name);
      // By keys: lifted, moved up, put down; each key once what the one before did is told, and once the list
      // listens: it does from the next turn of the page's timers on.
      const told = (words) =>
        page.getByRole('status').filter({ hasText: new RegExp(`^${bruno.name}.*${words}`) });
      await row(page, 'QUEUE')
        .getByRole('button', { name: new RegExp(`^${bruno.name}.*move$`) })
        .focus();
      for (const [key, words] of [
        ['Space', 'is at place 2 of 2'],
        ['ArrowUp', 'is at place 1 of 2'],
        ['Space', 'is put down at place 1'],
      ]) {
        await page.keyboard.press(key);
        await told(words).waitFor();
        await page.evaluate(() => new Promise((done) => setTimeout(done)));
      }
      await span(page, 'QUEUE_TIME', 90, 'seconds');
      await flip(page, 'CHECK_AVAILABLE');
      await fill(page, 'SESSION_PRIORITY', '5');
      await flip(page, 'SEND_NOTIFICATION_EMPTY_QUEUE');
      await fill(page, 'MAX_CHAT', '7');
      await fill(page, 'CANALI.max_chat_total', '12');
      await choose(page, 'TYPE_MAX_CHAT', /Only those that are closing/);
      await span(page, 'CANALI.return_silent_s', 2, 'hours');
      await flip(page, 'CANALI.members_may_intercept');
      await choose(page, 'QUEUE_TYPE', /Exactly in this order/);
    },
    expect: ({ ada, bruno }) => ({
      QUEUE: [String(bruno.id), String(ada.id)],
      QUEUE_TYPE: 'strictly',
      QUEUE_TIME: '90',
      CHECK_AVAILABLE: 'Y',
      SESSION_PRIORITY: '5',
      SEND_NOTIFICATION_EMPTY_QUEUE: 'Y',
      MAX_CHAT: '7',
      TYPE_MAX_CHAT: 'closed',
      CANALI: { max_chat_total: 12, return_silent_s: 7200, members_may_intercept: true },
    }),
  },
  identity: {
    async change(page, { ada }) {
      await choose(page, 'OPERATOR_DATA', /What this line says/);
      await page.getByLabel(`${ada.name}: Name`).fill('Support');
      await page.getByLabel(`${ada.name}: Position`).fill('Here to help');
      await page
        .getByLabel(`${ada.name}: Picture's address`)
        .fill('https://shop.example/support.png');
      await row(page, 'DEFAULT_OPERATOR_DATA').getByLabel('Name').fill('The shop');
    },
    expect: ({ ada }) => ({
      OPERATOR_DATA: 'queue',
      QUEUE_OPERATOR_DATA: {
        U: {
          [ada.id]: {
            NAME: 'Support',
            USER_WORK_POSITION: 'Here to help',
            AVATAR: 'https://shop.example/support.png',
          },
        },
      },
      DEFAULT_OPERATOR_DATA: { NAME: 'The shop' },
    }),
  },
  crm: {
    async change(page) {
      await flip(page, 'CRM');
      await flip(page, 'CRM_CHAT_TRACKER');
      await pick(page, 'CANALI.country', 'Italy');
      await flip(page, 'CRM_FORWARD');
      await flip(page, 'CRM_TRANSFER_CHANGE');
      await choose(page, 'CRM_CREATE', /A deal at once/);
      await fill(page, 'CRM_CREATE_SECOND', '3');
      await fill(page, 'CRM_SOURCE', 'openline_web');
    },
    expect: () => ({
      CRM: 'Y',
      CRM_CHAT_TRACKER: 'Y',
      CRM_FORWARD: 'N',
      CRM_TRANSFER_CHANGE: 'N',
      CRM_CREATE: 'deal',
      CRM_CREATE_SECOND: '3',
      CRM_SOURCE: 'openline_web',
      CANALI: { country: 'IT' },
    }),
  },
  hours: {
    async change(page) {
      await flip(page, 'WORKTIME_ENABLE');
      const zone = row(page, 'WORKTIME_TIMEZONE').getByRole('combobox');
      await zone.fill('Europe/Rome');
      await page.getByRole('option', { name: 'Europe/Rome' }).click();
      await fill(page, 'WORKTIME_FROM', '8.30');
      await fill(page, 'WORKTIME_TO', '24:00');
      await row(page, 'WORKTIME_DAYOFF').getByRole('checkbox', { name: 'Sunday' }).check();
      await row(page, 'CANALI.hours')
        .getByRole('switch', { name: /Saturday/ })
        .click();
      await page.getByLabel('Saturday, from').fill('09:00');
      await page.getByLabel('Saturday, to').fill('13:00');
      const holidays = row(page, 'WORKTIME_HOLIDAYS').getByRole('textbox').first();
      await holidays.fill('26/12');
      await holidays.press('Enter');
      await page.getByRole('button', { name: 'Take the holidays of a country…' }).click();
      await page.getByRole('combobox', { name: 'Country' }).fill('Ital');
      await page.getByRole('option', { name: 'Italy' }).click();
      await page.getByRole('button', { name: 'Add its holidays' }).click();
      await row(page, 'WORKTIME_HOLIDAYS').getByText('15 August').waitFor();
      await page.getByLabel('Date', { exact: true }).fill('24/12/2027');
      await page.getByLabel('Date', { exact: true }).press('Enter');
      await page.getByRole('button', { name: 'Add date' }).click();
      await flip(page, 'CANALI.offer_off_hours');
      await flip(page, 'CANALI.clocks_in_working_time');
      await choose(page, 'WORKTIME_DAYOFF_RULE', 'Send a text');
      await fill(page, 'WORKTIME_DAYOFF_TEXT', 'We are [b]closed[/b].');
    },
    expect: () => ({
      WORKTIME_ENABLE: 'Y',
      WORKTIME_TIMEZONE: 'Europe/Rome',
      WORKTIME_FROM: '8.30',
      WORKTIME_TO: '23.59',
      WORKTIME_DAYOFF: ['SU'],
      WORKTIME_DAYOFF_RULE: 'text',
      WORKTIME_DAYOFF_TEXT: 'We are [b]closed[/b].',
      CANALI: {
        hours: { SA: ['09:00-13:00'] },
        exceptions: { '2027-12-24': [] },
        offer_off_hours: true,
        clocks_in_working_time: true,
      },
    }),
    also(config) {
      for (const day of ['1.01', '6.01', '25.04', '15.08', '25.12', '26.12']) {
        assert.ok(config.WORKTIME_HOLIDAYS.includes(day), `${day} in ${config.WORKTIME_HOLIDAYS}`);
      }
    },
  },
  agreement: {
    async change(page) {
      await flip(page, 'AGREEMENT_MESSAGE');
      await page.getByRole('button', { name: 'New agreement' }).click();
      const dialog = page.getByRole('dialog', { name: 'New agreement' });
      await dialog.getByLabel('Name').fill('Privacy');
      await dialog.getByRole('textbox', { name: 'Text' }).fill('We keep what you write.');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await row(page, 'AGREEMENT_ID').getByText('We keep what you write.').waitFor();
    },
    expect: () => ({ AGREEMENT_MESSAGE: 'Y' }),
    also: (config) => assert.notEqual(config.AGREEMENT_ID, '0'),
  },
  automatic: {
    async change(page) {
      await fill(page, 'WELCOME_MESSAGE_TEXT', 'Hello![br]One moment.');
      await row(page, 'WELCOME_MESSAGE_TEXT')
        .getByText('One moment.', { exact: false })
        .last()
        .waitFor();
      await flip(page, 'SEND_WELCOME_EACH_SESSION');
      await span(page, 'NO_ANSWER_TIME', 3, 'minutes');
      await choose(page, 'NO_ANSWER_RULE', 'Send a text');
      await fill(page, 'NO_ANSWER_TEXT', 'Please be patient.');
      await fill(page, 'CLOSE_TEXT', 'Goodbye.');
      await span(page, 'FULL_CLOSE_TIME', 2, 'hours');
      await flip(page, 'CONFIRM_CLOSE');
      await span(page, 'AUTO_CLOSE_TIME', 2, 'days');
      await choose(page, 'AUTO_CLOSE_RULE', 'Send a text');
      await fill(page, 'AUTO_CLOSE_TEXT', 'Closed for now.');
      await span(page, 'AUTO_EXPIRE_TIME', 12, 'hours');
    },
    expect: () => ({
      WELCOME_MESSAGE: 'Y',
      WELCOME_MESSAGE_TEXT: 'Hello![br]One moment.',
      SEND_WELCOME_EACH_SESSION: 'Y',
      NO_ANSWER_TIME: '180',
      NO_ANSWER_RULE: 'text',
      NO_ANSWER_TEXT: 'Please be patient.',
      CLOSE_TEXT: 'Goodbye.',
      FULL_CLOSE_TIME: '120',
      CONFIRM_CLOSE: 'N',
      AUTO_CLOSE_TIME: '172800',
      AUTO_CLOSE_RULE: 'text',
      AUTO_CLOSE_TEXT: 'Closed for now.',
      AUTO_EXPIRE_TIME: '43200',
    }),
  },
  typing: {
    async change(page) {
      await flip(page, 'WATCH_TYPING');
      await fill(page, 'QUICK_ANSWERS_IBLOCK_ID', '181');
    },
    expect: () => ({ WATCH_TYPING: 'Y', QUICK_ANSWERS_IBLOCK_ID: '181' }),
  },
  rating: {
    async change(page) {
      await flip(page, 'VOTE_BEFORE_FINISH');
      await flip(page, 'VOTE_CLOSING_DELAY');
      await span(page, 'VOTE_TIME_LIMIT', 1, 'hours');
      for (const set of [1, 2]) {
        for (const part of ['TEXT', 'LIKE', 'DISLIKE'])
          await fill(page, `VOTE_MESSAGE_${set}_${part}`, `${part} ${set}`);
      }
    },
    expect: () => ({
      VOTE_MESSAGE: 'Y',
      VOTE_BEFORE_FINISH: 'Y',
      VOTE_CLOSING_DELAY: 'Y',
      VOTE_TIME_LIMIT: '60',
      VOTE_MESSAGE_1_TEXT: 'TEXT 1',
      VOTE_MESSAGE_1_LIKE: 'LIKE 1',
      VOTE_MESSAGE_1_DISLIKE: 'DISLIKE 1',
      VOTE_MESSAGE_2_TEXT: 'TEXT 2',
      VOTE_MESSAGE_2_LIKE: 'LIKE 2',
      VOTE_MESSAGE_2_DISLIKE: 'DISLIKE 2',
    }),
  },
  bot: {
    async change(page, { robo }) {
      await flip(page, 'WELCOME_BOT_ENABLE');
      await pick(page, 'WELCOME_BOT_ID', robo);
      await choose(page, 'WELCOME_BOT_JOIN', /In every session/);
      await span(page, 'WELCOME_BOT_TIME', 5, 'minutes');
      await choose(page, 'WELCOME_BOT_LEFT', /When the session closes/);
    },
    expect: ({ bot }) => ({
      WELCOME_BOT_ENABLE: 'Y',
      WELCOME_BOT_ID: String(bot),
      WELCOME_BOT_JOIN: 'always',
      WELCOME_BOT_TIME: '300',
      WELCOME_BOT_LEFT: 'close',
    }),
  },
  kpi: {
    async change(page, { carla }) {
      for (const which of ['FIRST', 'FURTHER']) {
        await span(page, `KPI_${which}_ANSWER_TIME`, 10, 'minutes');
        await flip(page, `KPI_${which}_ANSWER_ALERT`);
        await pick(page, `KPI_${which}_ANSWER_LIST`, carla.name);
        await fill(page, `KPI_${which}_ANSWER_TEXT`, `${which} `);
        await row(page, `KPI_${which}_ANSWER_TEXT`)
          .getByRole('button', { name: '#OPERATOR#' })
          .click();
      }
    },
    expect: ({ carla }) =>
      Object.fromEntries(
        ['FIRST', 'FURTHER'].flatMap((which) => [
          [`KPI_${which}_ANSWER_TIME`, '600'],
          [`KPI_${which}_ANSWER_ALERT`, 'Y'],
          [`KPI_${which}_ANSWER_LIST`, [String(carla.id)]],
          [`KPI_${which}_ANSWER_TEXT`, `${which} #OPERATOR#`],
        ]),
      ),
  },
  other: {
    async change(page) {
      await fill(page, 'LINE_NAME', 'The whole shop');
      await pick(page, 'LANGUAGE_ID', 'Italian');
      await flip(page, 'ACTIVE');
    },
    expect: () => ({ LINE_NAME: 'The whole shop', LANGUAGE_ID: 'it', ACTIVE: 'N' }),
  },
};

export async function everySettingGoesRound(world) {
  const line = await addLine(world.admin, 'All settings');
  const robo = `Robo ${unique()}`;
  const { id: bot } = await world.admin.post('/api/v1/users', {
    name: robo,
    role: 'operator',
    bot: true,
  });
  const carla = await hire(world.admin, 'Carla', unique(), 'supervisor');
  const people = { ...(await team(world)), carla, robo, bot };
  const { page, context, problems } = await open(world.browser, world.base, world.boss);
  for (const [group, { change, expect, also }] of Object.entries(GROUPS)) {
    await go(page, `/lines/${line}/${group}`);
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'hidden' });
    await page.locator('[data-field]').first().waitFor();
    await change(page, people);
    const bar = page.getByRole('region', { name: 'Unsaved changes' });
    await bar.getByRole('button', { name: 'Save' }).click();
    await bar.waitFor({ state: 'hidden' });
    const config = await world.admin.rest('imopenlines.config.get', { CONFIG_ID: line });
    const { CANALI: own = {}, ...fields } = expect(people);
    for (const [name, value] of Object.entries(fields))
      assert.deepEqual(config[name], value, `${group}: ${name}`);
    for (const [name, value] of Object.entries(own))
      assert.deepEqual(config.CANALI[name], value, `${group}: ${name}`);
    also?.(config);
  }
  assert.deepEqual(problems, []);
  await context.close();
}

export async function whatIsWrongIsToldAsOneTypes(world) {
  const { page, context } = await open(world.browser, world.base, world.boss);
  await go(page, `/lines/${world.line}/queue`);
  await span(page, 'QUEUE_TIME', 5, 'seconds');
  await page.getByText('At least 60.').waitFor();
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  assert.ok(await bar.getByRole('button', { name: 'Save' }).isDisabled());
  await page.getByRole('link', { name: 'People' }).click();
  await page
    .getByRole('dialog', { name: 'Leave without saving?' })
    .getByRole('button', { name: 'Stay' })
    .click();
  await bar.getByRole('button', { name: 'Discard changes' }).click();
  await bar.waitFor({ state: 'hidden' });
  await context.close();
}
