// What a browser finds: people, a line, a live chat, customers who write. All through the API, as anybody would.

export function client(url, token) {
  async function call(method, path, body) {
    const response = await fetch(url + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 429) {
      const seconds = Number(response.headers.get('Retry-After') ?? 1);
      await new Promise((done) => setTimeout(done, seconds * 1000));
      return call(method, path, body);
    }
    const answer = await response.json();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }
  return {
    url,
    token,
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
    rest: async (method, params) =>
      (
        await call(
          'POST',
          `/rest/${(await call('GET', '/api/v1/me')).id}/${token}/${method}`,
          params,
        )
      ).result,
  };
}

/** A name that nobody else has, however often this is run on the same data. */
export const unique = () => `de ${Math.random().toString(36).slice(2, 9)}`;

/** An employee who can sign in. */
export async function hire(admin, name, lastName, role, more = {}) {
  const email = `${name.toLowerCase()}.${Math.random().toString(36).slice(2, 8)}@shop.example`;
  const made = await admin.post('/api/v1/users', {
    name,
    last_name: lastName,
    role,
    email,
    ...more,
  });
  const password = `password of ${name}`;
  await admin.put(`/api/v1/users/${made.id}/password`, { password });
  return {
    id: made.id,
    name: `${name} ${lastName}`,
    email,
    password,
    api: client(admin.url, made.token),
  };
}

export const queueOf = (...people) =>
  people.map((it) => ({ ENTITY_TYPE: 'user', ENTITY_ID: it.id }));

export const addLine = (admin, name, params = {}) =>
  admin.rest('imopenlines.config.add', { PARAMS: { LINE_NAME: name, ACTIVE: 'Y', ...params } });

/** A visitor of a live chat. */
export async function visitor(admin, key, name) {
  const opened = await admin.post(`/lc/v1/${key}/session`, {
    user: { id: crypto.randomUUID(), name },
  });
  const api = client(admin.url, opened.session_token);
  return {
    name,
    api,
    write: (text) =>
      api.post('/lc/v1/messages', { client_message_id: crypto.randomUUID(), type: 'text', text }),
    async send(bytes, fileName, mime) {
      const response = await fetch(
        `${admin.url}/lc/v1/uploads?name=${encodeURIComponent(fileName)}`,
        {
          method: 'POST',
          headers: { Authorization: `Bearer ${opened.session_token}`, 'Content-Type': mime },
          body: bytes,
        },
      );
      const { upload_id } = await response.json();
      return api.post('/lc/v1/messages', {
        client_message_id: crypto.randomUUID(),
        type: 'file',
        file_ids: [upload_id],
      });
    },
    read: async () => (await api.get('/lc/v1/messages?after_seq=0')).messages,
  };
}

/** Waits until `look` gives something. */
export async function until(what, look, ms = 20_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 150));
  }
}

/** A line of its own with two operators, so that nothing else is offered to them. */
export async function team(world) {
  const family = unique();
  const first = await hire(world.admin, 'Ada', family, 'operator');
  const second = await hire(world.admin, 'Bruno', family, 'operator');
  const line = await addLine(world.admin, 'Team', {
    QUEUE: queueOf(first, second),
    QUEUE_TIME: 600,
  });
  const channel = await world.admin.post(`/api/v1/lines/${line}/channels`, {
    kind: 'live_chat',
    settings: {},
  });
  return { ada: first, bruno: second, line, key: channel.public_key };
}

/** The session that a customer of that name has begun. */
export async function sessionOf(world, name) {
  return until(`a session of ${name}`, async () => {
    const { items } = await world.admin.get('/api/v1/sessions');
    return items.find((it) => it.customer.name === name);
  });
}

/** Hands the session to somebody, so that it is theirs to answer whatever the queue thinks. */
export async function offerTo(world, session, person) {
  const { session: now } = await world.admin.get(`/api/v1/sessions/${session.id}`);
  if (!now.offered_to.includes(person.id)) {
    await world.admin.post(`/api/v1/sessions/${session.id}/transfer`, { user_id: person.id });
  }
}
