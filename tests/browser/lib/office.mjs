// A line with an operator and a live chat, over HTTP.

import { admin, call, rest, until, url } from './canali.mjs';

/** An employee who is online. */
export async function hire(fields = {}) {
  const body = { name: 'Eva', role: 'operator', ...fields };
  const { id, token } = await call('POST', '/api/v1/users', body);
  await call('PUT', `/api/v1/users/${id}/presence`, { status: 'online' }, token);
  return { id, token };
}

/** A line with one operator and a live chat: `fields` are the line's, `settings` the channel's. */
export async function open({ fields = {}, settings = {}, operator = {} } = {}) {
  const eva = await hire(operator);
  const queue = [{ ENTITY_TYPE: 'user', ENTITY_ID: eva.id }];
  const params = { LINE_NAME: 'Lume', ACTIVE: 'Y', WELCOME_MESSAGE: 'N', QUEUE: queue, ...fields };
  const line = await rest('imopenlines.config.add', { PARAMS: params });
  const path = `/api/v1/lines/${line}/channels`;
  const channel = await call('POST', path, { kind: 'live_chat', settings });
  return new Office(line, channel, eva);
}

/** What an operator and an admin do with the line. */
export class Office {
  constructor(line, channel, operator) {
    this.line = line;
    this.channel = channel;
    this.operator = operator;
    this.key = channel.public_key;
    this.demo = `${url}/demo/${this.key}`;
  }

  /** The line's sessions, the newest first. */
  async sessions() {
    return (await call('GET', `/api/v1/sessions?line=${this.line}`)).items;
  }

  /** Its newest session, once there is one. */
  session() {
    return until(async () => (await this.sessions())[0]);
  }

  /** What was said in a session. */
  async messages(session) {
    return (await call('GET', `/api/v1/sessions/${session.id}`)).messages;
  }

  /** What was said, once `enough` of it. */
  said(session, enough) {
    return until(async () => {
      const messages = await this.messages(session);
      return enough(messages) && messages;
    });
  }

  /** The operator takes the newest session. */
  async answer() {
    const session = await until(async () => {
      const newest = (await this.sessions())[0];
      return newest?.offered_to.includes(this.operator.id) && newest;
    });
    return call('POST', `/api/v1/sessions/${session.id}/answer`, {}, this.operator.token);
  }

  /** The operator writes. */
  write(session, body) {
    const message = typeof body === 'string' ? { text: body } : body;
    return call('POST', `/api/v1/chats/${session.chat_id}/messages`, message, this.operator.token);
  }

  /** Changes the channel. */
  change(settings) {
    return call('PATCH', `/api/v1/lines/${this.line}/channels/${this.channel.id}`, { settings });
  }

  /** Changes the line. */
  set(fields) {
    return rest('imopenlines.config.update', { CONFIG_ID: this.line, PARAMS: fields });
  }

  /** A file of the operator's; what a message names it by. */
  async upload(name, mime, bytes) {
    const response = await fetch(`${url}/api/v1/uploads?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.operator.token}`, 'Content-Type': mime },
      body: bytes,
    });
    return (await response.json()).upload_id;
  }

  /** The bytes of a file, as the admin has them. */
  async download(attachment) {
    const headers = { Authorization: `Bearer ${admin}` };
    const response = await fetch(attachment.url, { headers });
    return Buffer.from(await response.arrayBuffer());
  }
}
