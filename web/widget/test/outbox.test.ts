import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backoff } from '../src/chat/backoff';
import { newId, Outbox, type Outgoing } from '../src/chat/outbox';
import { MemoryShelf } from '../src/chat/shelf';
import { Problem } from '../src/client/problem';

const PREFIX = 'canali:k:out:';

/** A server that answers as it is told, and remembers what it was sent. */
function server(...answers: (Problem | undefined)[]) {
  const sent: string[] = [];
  const send = async (it: Outgoing) => {
    sent.push(it.text);
    const answer = answers.shift();
    if (answer) throw answer;
  };
  return { sent, send };
}

function outbox(shelf: MemoryShelf, send: (it: Outgoing) => Promise<void>) {
  const backoff = new Backoff(1_000, 60_000, () => 1);
  return new Outbox(shelf, PREFIX, send, () => {}, backoff);
}

const states = (box: Outbox) => box.all.map((it) => `${it.text} ${it.state}`);

describe('outbox', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends one by one, in order', async () => {
    const { sent, send } = server();
    const box = outbox(new MemoryShelf(), send);
    for (const text of ['one', 'two', 'three']) box.add({ text });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(['one', 'two', 'three']);
    expect(states(box)).toEqual(['one sent', 'two sent', 'three sent']);
  });

  it('tries again under the same id what nobody answered, and keeps the order meanwhile', async () => {
    const ids: string[] = [];
    const answers = [new Problem('offline'), new Problem('broken')];
    const box = outbox(new MemoryShelf(), async (it) => {
      ids.push(it.id);
      const answer = answers.shift();
      if (answer) throw answer;
    });
    const [one, two] = [box.add({ text: 'one' }), box.add({ text: 'two' })];
    await vi.advanceTimersByTimeAsync(999);
    expect(states(box)).toEqual(['one waiting', 'two waiting']);
    await vi.advanceTimersByTimeAsync(1);
    expect(ids).toEqual([one, one]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ids).toEqual([one, one, one, two]);
    expect(states(box)).toEqual(['one sent', 'two sent']);
  });

  it('waits as long as the server asks', async () => {
    const { sent, send } = server(new Problem('limited', '', 7_000));
    const box = outbox(new MemoryShelf(), send);
    box.add({ text: 'fast' });
    await vi.advanceTimersByTimeAsync(6_999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(states(box)).toEqual(['fast sent']);
  });

  it('goes on at once when the network is back', async () => {
    const { send } = server(new Problem('offline'));
    const box = outbox(new MemoryShelf(), send);
    box.add({ text: 'hello' });
    await vi.advanceTimersByTimeAsync(1);
    expect(states(box)).toEqual(['hello waiting']);
    box.kick();
    await vi.advanceTimersByTimeAsync(0);
    expect(states(box)).toEqual(['hello sent']);
  });

  it('leaves what is refused to the visitor, and goes on with the next', async () => {
    const { sent, send } = server(new Problem('refused', 'no'));
    const box = outbox(new MemoryShelf(), send);
    const refused = box.add({ text: 'bad' });
    box.add({ text: 'good' });
    await vi.advanceTimersByTimeAsync(0);
    expect(states(box)).toEqual(['bad failed', 'good sent']);
    box.again(refused);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(['bad', 'good', 'bad']);
    expect(states(box)).toEqual(['bad sent', 'good sent']);
    box.remove(refused);
    expect(states(box)).toEqual(['good sent']);
  });

  it('outlives the page until the log has it', async () => {
    const shelf = new MemoryShelf();
    const first = outbox(shelf, () => new Promise(() => {}));
    const id = first.add({ text: 'under way' });
    first.add({ text: 'behind it' });
    first.stop();
    const { sent, send } = server();
    const second = outbox(shelf, send);
    expect(second.all.map((it) => it.id)[0]).toBe(id);
    second.kick();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(['under way', 'behind it']);
    // Taken, but not in the log yet: another page would send it once more, under the same id.
    expect(outbox(shelf, send).all).toHaveLength(2);
    second.remove(...second.all.map((it) => it.id));
    expect(outbox(shelf, send).all).toEqual([]);
  });

  it('does not overwrite what another tab keeps', () => {
    const shelf = new MemoryShelf();
    const never = () => new Promise<void>(() => {});
    const [one, other] = [outbox(shelf, never), outbox(shelf, never)];
    one.add({ text: 'from one' });
    other.add({ text: 'from the other' });
    expect(
      outbox(shelf, never)
        .all.map((it) => it.text)
        .sort(),
    ).toEqual(['from one', 'from the other']);
  });

  it('gives up what is too old, and what was damaged', () => {
    const shelf = new MemoryShelf();
    const week = 7 * 24 * 60 * 60 * 1_000;
    const kept = (age: number) =>
      JSON.stringify({
        id: `a${age}`,
        at: Date.now() - age,
        text: 'x',
        files: [],
        state: 'waiting',
      });
    shelf.set(`${PREFIX}a${week + 1}`, kept(week + 1));
    shelf.set(`${PREFIX}a${week}`, kept(week));
    shelf.set(`${PREFIX}bad`, '{"id":');
    shelf.set(`${PREFIX}odd`, '{"id": 5, "text": "x"}');
    const box = outbox(shelf, async () => {});
    expect(box.all.map((it) => it.id)).toEqual([`a${week}`]);
  });

  it('keeps a message with files only once the server has them', () => {
    const shelf = new MemoryShelf();
    const never = () => new Promise<void>(() => {});
    const box = outbox(shelf, never);
    const file = { name: 'a.png', size: 1, mime: 'image/png' };
    box.add({ text: '', files: [{ ...file, blob: new Blob(['x']) }] });
    expect(outbox(shelf, never).all).toEqual([]);
    box.add({ text: '', files: [{ ...file, id: 'up', blob: new Blob(['x']) }] });
    expect(outbox(shelf, never).all[0]?.files).toEqual([{ ...file, id: 'up' }]);
  });
});

describe('ids', () => {
  it('are uuids with and without a function for them', () => {
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(newId()).toMatch(form);
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const [one, other] = [newId(), newId()];
    vi.unstubAllGlobals();
    expect(one).toMatch(form);
    expect(other).not.toBe(one);
  });
});
