import { QueryObserver } from '@tanstack/react-query';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../api/client';
import { queries } from '../api/queries';
import { type OpenSessions, replaced } from '../api/sessions';
import { show } from './frames';

const session = (id: number, line: number, version = 1) =>
  ({ id, line_id: line, version, chat_id: id, status: 'open' }) as unknown as Session;

const listed = (...all: Session[]): OpenSessions => new Map(all.map((it) => [it.id, it]));

const ids = () => [...(queries.getQueryData<OpenSessions>(['sessions', 'open'])?.keys() ?? [])];

const changed = (line: number, gone: number[], sessions: Session[] = []) =>
  show({ type: 'line.changed', data: { line_id: line, sessions, gone, reload: false } });

beforeEach(() => queries.clear());

test('what is gone from a line leaves the list; what has moved to another line stays', () => {
  queries.setQueryData(['sessions', 'open'], listed(session(1, 3), session(2, 3), session(4, 5)));
  // The frame of the line that it moves to comes first.
  changed(5, [], [session(2, 5, 2)]);
  changed(3, [1, 2, 4, 99]);
  expect(ids()).toEqual([2, 4]);
  // Or last.
  changed(5, [4]);
  changed(3, [], [session(4, 3, 2)]);
  expect(ids()).toEqual([2, 4]);
});

test('before there is a list nothing leaves it', () => {
  changed(3, [1]);
  expect(queries.getQueryData(['sessions', 'open'])).toBe(undefined);
});

test('what has gone while a list was on its way does not come back by it', () => {
  const [one, two, three] = [session(1, 3), session(2, 3), session(3, 3)];
  const asked = listed(one, two);
  expect([...replaced(asked, listed(two), [one, two, three]).keys()]).toEqual([2, 3]);
});

/** A list that somebody looks at, and its fetches: each comes when it is let. */
function looked() {
  const fetches: { signal: AbortSignal; come: () => void }[] = [];
  const observer = new QueryObserver(queries, {
    queryKey: ['sessions', 'open'],
    queryFn: ({ signal }) =>
      new Promise<OpenSessions>((done) => {
        fetches.push({ signal, come: () => done(new Map()) });
      }),
    enabled: true,
  });
  const leave = observer.subscribe(() => undefined);
  return { fetches, leave };
}

test('a list that is asked for again and again comes, and once more after the last time', async () => {
  const { fetches, leave } = looked();
  const reload = () =>
    show({ type: 'line.changed', data: { line_id: 3, sessions: [], gone: [], reload: true } });
  const comes = async (count: number) => {
    await vi.waitFor(() => expect(fetches).toHaveLength(count));
    for (let n = 0; n < 3; n += 1) reload();
  };
  // The first was asked for before the line changed.
  await comes(1);
  fetches[0]?.come();
  await comes(2);
  fetches[1]?.come();
  await vi.waitFor(() => expect(fetches).toHaveLength(3));
  fetches[2]?.come();
  await vi.waitFor(() => expect(queries.isFetching()).toBe(0));
  expect(fetches).toHaveLength(3);
  expect(fetches.filter((it) => it.signal.aborted)).toEqual([]);
  // Where nothing is on its way, one reading is enough.
  reload();
  await vi.waitFor(() => expect(fetches).toHaveLength(4));
  fetches[3]?.come();
  await vi.waitFor(() => expect(queries.isFetching()).toBe(0));
  expect(fetches).toHaveLength(4);
  leave();
});
