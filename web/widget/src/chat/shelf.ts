/** Where the widget keeps what must outlive the page. Browsers can forbid it (private windows, blocked site data, full
 * disks): then it is kept as long as the page lives. */
export interface Shelf {
  /** Whether it outlives the page. */
  readonly lasts: boolean;
  get(name: string): string | null;
  set(name: string, value: string): void;
  remove(name: string): void;
  /** The names that begin with `prefix`. */
  names(prefix: string): string[];
}

/** The browser's storage, or memory where it is not to be had. */
export function shelf(storage: () => Storage | undefined): Shelf {
  const probe = 'canali:probe';
  try {
    const found = storage();
    if (found) {
      found.setItem(probe, probe);
      found.removeItem(probe);
      return new StorageShelf(found);
    }
  } catch {
    // Merely asking for it is forbidden in some browsers.
  }
  return new MemoryShelf();
}

/** The page's life long. */
export class MemoryShelf implements Shelf {
  readonly lasts = false;
  private readonly kept = new Map<string, string>();

  get(name: string): string | null {
    return this.kept.get(name) ?? null;
  }

  set(name: string, value: string): void {
    this.kept.set(name, value);
  }

  remove(name: string): void {
    this.kept.delete(name);
  }

  names(prefix: string): string[] {
    return [...this.kept.keys()].filter((it) => it.startsWith(prefix));
  }
}

/** What no longer fits, or is forbidden while the page lives, goes into memory. */
class StorageShelf implements Shelf {
  readonly lasts = true;
  private readonly beside = new MemoryShelf();

  constructor(private readonly storage: Storage) {}

  get(name: string): string | null {
    return this.beside.get(name) ?? this.tried(() => this.storage.getItem(name)) ?? null;
  }

  set(name: string, value: string): void {
    this.beside.remove(name);
    const done = this.tried(() => {
      this.storage.setItem(name, value);
      return true;
    });
    if (!done) this.beside.set(name, value);
  }

  remove(name: string): void {
    this.beside.remove(name);
    this.tried(() => this.storage.removeItem(name));
  }

  names(prefix: string): string[] {
    const stored = this.tried(() => {
      const all = Array.from({ length: this.storage.length }, (_, n) => this.storage.key(n));
      return all.filter((it): it is string => it?.startsWith(prefix) ?? false);
    });
    return [...new Set([...(stored ?? []), ...this.beside.names(prefix)])];
  }

  private tried<T>(doing: () => T): T | undefined {
    try {
      return doing();
    } catch {
      return undefined;
    }
  }
}
