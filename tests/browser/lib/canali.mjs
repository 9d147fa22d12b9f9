// Calls of a running Canali, as whoever holds a token.

/** Where it is, and its admin's token. */
export const url = process.env.CANALI_URL ?? '';
export const admin = process.env.CANALI_TOKEN ?? '';

/** A call; the body of its answer, which must be a success. */
export async function call(method, path, body, token = admin) {
  const response = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** A method of the Bitrix24-compatible REST, as the admin. */
export const rest = async (method, params) =>
  (await call('POST', `/rest/1/${admin}/${method}`, params)).result;

/** Looks again until `look` finds something; what it found. The runner ends a test that waits for ever. */
export async function until(look) {
  for (;;) {
    const found = await look();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
}
