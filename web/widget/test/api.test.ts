import { expect, test } from 'vitest';
import { Api } from '../src/client/api';
import type { Problem } from '../src/client/problem';

interface Call {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: unknown;
}

/** A server that answers one call after the other; what it was asked. */
function server(...answers: [number, unknown][]): [Api, Call[]] {
  const calls: Call[] = [];
  const fetching = (url: unknown, init: unknown) => {
    const { method, headers, body } = init as Call;
    calls.push({ url: String(url), method, headers, body });
    const [status, answer] = answers.shift() ?? [500, {}];
    return Promise.resolve(new Response(JSON.stringify(answer), { status }));
  };
  return [new Api('https://chat.example', 'key', fetching as typeof fetch), calls];
}

const link = {
  upload_id: 'u2',
  url: 'https://bucket.example/uploads/u2?signature=1',
  method: 'PUT',
  headers: { 'content-type': 'video/mp4' },
};

test('a small file is sent with the call', async () => {
  const [api, calls] = server([200, { upload_id: 'u1' }]);
  const file = new Blob(['x'.repeat(1_000_000)], { type: 'text/plain' });
  expect(await api.upload('token', file, 'a b.txt')).toBe('u1');
  expect(calls.map(({ url, method }) => [method, url])).toEqual([
    ['POST', 'https://chat.example/lc/v1/uploads?name=a%20b.txt'],
  ]);
});

test('a large one is put where the server says, without the token', async () => {
  const [api, calls] = server([200, link], [200, {}]);
  const file = new Blob(['x'.repeat(1_000_001)], { type: 'video/mp4' });
  expect(await api.upload('token', file, 'film.mp4')).toBe('u2');
  const [asked, put] = calls;
  expect(asked?.url).toBe('https://chat.example/lc/v1/uploads/links');
  expect(JSON.parse(String(asked?.body))).toEqual({
    name: 'film.mp4',
    mime: 'video/mp4',
    size: 1_000_001,
  });
  expect([put?.method, put?.url, put?.headers, put?.body]).toEqual([
    'PUT',
    link.url,
    { 'content-type': 'video/mp4' },
    file,
  ]);
});

test('a link that is over spoils one message and not the chat; trouble passes', async () => {
  const file = new Blob(['x'.repeat(1_000_001)]);
  for (const [status, why] of [
    [403, 'refused'],
    [503, 'broken'],
  ] as const) {
    const [api] = server([200, link], [status, {}]);
    const problem = await api.upload('token', file, 'a').catch((error: unknown) => error);
    expect((problem as Problem).why).toBe(why);
  }
});
