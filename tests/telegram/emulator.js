// telegram-test-api with its own client, for tests/local/emulator.rs: one line of JSON in, one out.
//
// {"write": text}  the customer writes
// {"read": true}   what the bot has sent the customer since

'use strict';

const { createInterface } = require('node:readline');
const { createServer } = require('node:http');
const axios = require('axios').default;
const { TelegramServer } = require('telegram-test-api/lib/telegramServer');

const TOKEN = 'sampleToken';

// The emulator keeps what setWebhook says, secret_token too, but calls without it; the Bot API says it in this header
// (https://core.telegram.org/bots/api#setwebhook).
class Telegram extends TelegramServer {
  addUserUpdate(update) {
    this.delivered = this.deliver(update);
    return this.delivered;
  }

  async deliver(update) {
    const webhook = this.webhooks[update.botToken];
    if (!webhook) return super.addUserUpdate(update);
    const headers = { 'X-Telegram-Bot-Api-Secret-Token': webhook.secret_token };
    await axios.post(webhook.url, TelegramServer.formatUpdate(update), { headers, proxy: false });
    this.updateId += 1;
    return undefined;
  }
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

/** A port that was free a moment ago: the emulator cannot be told to pick one. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

async function main() {
  const server = new Telegram({ host: '127.0.0.1', port: await freePort() });
  await server.start();
  const client = server.getClient(TOKEN, { timeout: 30000 });
  say({ address: server.config.apiURL });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    if (request.write) {
      // The server answers its client before it has called our webhook.
      await client.sendMessage(client.makeMessage(request.write));
      await server.delivered;
      say({ ok: true });
    } else {
      const { result } = await client.getUpdates();
      say({ texts: result.map((it) => it.message.text) });
    }
  }
  await server.stop();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
