import { describe, expect, it } from 'vitest';
import { Memory } from '../src/chat/memory';
import { MemoryShelf, shelf } from '../src/chat/shelf';

/** A browser's storage that holds so many characters. */
function storage(room: number): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (n) => [...kept.keys()][n] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
    setItem: (name, value) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
      kept.set(name, value);
    },
  };
}

describe('shelf', () => {
  it('is the browser’s storage', () => {
    const store = storage(100);
    const it = shelf(() => store);
    it.set('canali:a', '1');
    expect([it.lasts, store.getItem('canali:a'), store.length]).toEqual([true, '1', 1]);
    expect(shelf(() => store).names('canali:')).toEqual(['canali:a']);
  });

  it('is memory where storage is forbidden, not there or full', () => {
    const forbidden = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    for (const found of [forbidden, () => undefined, () => storage(0)]) {
      const it = shelf(found);
      it.set('a', '1');
      expect([it.lasts, it.get('a'), it.names('a')]).toEqual([false, '1', ['a']]);
      it.remove('a');
      expect(it.get('a')).toBeNull();
    }
  });

  it('keeps beside it what no longer fits', () => {
    const it = shelf(() => storage(20));
    it.set('a', 'short');
    it.set('a', 'x'.repeat(21));
    expect(it.get('a')).toBe('x'.repeat(21));
    it.set('a', 'short');
    expect([it.get('a'), it.names('a')]).toEqual(['short', ['a']]);
  });
});

describe('memory', () => {
  it('takes nonsense for nothing', () => {
    const kept = new MemoryShelf();
    for (const nonsense of ['', '{', 'null', '[]', '{"visitor": 1}']) {
      kept.set('me', nonsense);
      expect(new Memory(kept, 'me').known.visitor).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('is shared by tabs', () => {
    const kept = new MemoryShelf();
    const [one, other] = [new Memory(kept, 'me'), new Memory(kept, 'me')];
    one.learn({ token: 'a', read: 3 });
    other.learn({ next: 9 });
    expect(one.known).toMatchObject({ token: 'a', read: 3, next: 9 });
    other.learn({ token: 'b' });
    one.forgetToken('a');
    expect(one.known.token).toBe('b');
    one.forgetToken('b');
    expect(other.known.token).toBe('');
  });
});
