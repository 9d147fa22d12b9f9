import { Problem } from '../client/problem';
import type { Filled, Writing } from '../client/types';
import { Backoff, Pause } from './backoff';
import type { Shelf } from './shelf';

/** A file of a message that is on its way. */
export interface Picked {
  name: string;
  size: number;
  mime: string;
  /** Its bytes, until they are with the server. They do not outlive the page. */
  blob?: Blob;
  /** What the server calls it. */
  id?: string;
}

/** What the visitor has written and the log does not have yet. */
export interface Outgoing {
  /** The uuid under which the server takes it once, however often it is sent. */
  readonly id: string;
  /** When it was written. */
  readonly at: number;
  readonly text: string;
  readonly files: Picked[];
  readonly form?: Filled | undefined;
  /** What the pressed button carries. */
  readonly pressed?: string | undefined;
  readonly page?: Writing['page'] | undefined;
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed';
  /** Why it failed, or has to wait. */
  readonly problem?: Problem | undefined;
}

/** What is to be written. */
export type Draft = Pick<Outgoing, 'text'> &
  Partial<Pick<Outgoing, 'files' | 'form' | 'pressed' | 'page'>>;

/** What older than this was not seen in the log is given up: the server knows a uuid for so long. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * What the visitor writes, until it is seen in the conversation's log. It goes out one by one and in order; what cannot
 * go out now is tried again, what the server refuses is kept for the visitor to decide. Each is kept under a name of its
 * own, so that tabs of one site do not overwrite each other's.
 */
export class Outbox {
  private items: Outgoing[] = [];
  private working = false;
  private stopped = false;
  private readonly pause = new Pause();

  constructor(
    private readonly shelf: Shelf,
    private readonly prefix: string,
    /** Hands one to the server. */
    private readonly send: (outgoing: Outgoing) => Promise<void>,
    /** Something has changed. */
    private readonly changed: (items: readonly Outgoing[]) => void,
    private readonly backoff = new Backoff(),
    private readonly now: () => number = Date.now,
    private readonly uuid: () => string = newId,
  ) {
    this.items = this.shelf
      .names(this.prefix)
      .map((name) => parsed(this.shelf.get(name)))
      .filter((it): it is Outgoing => it !== undefined)
      .sort((one, other) => one.at - other.at);
    for (const old of this.items.filter((it) => this.now() - it.at > KEPT_MS)) this.remove(old.id);
  }

  get all(): readonly Outgoing[] {
    return this.items;
  }

  /** Takes a draft in; its id. */
  add(draft: Draft): string {
    const id = this.uuid();
    // Two in one millisecond keep their order over a reload.
    const at = Math.max(this.now(), (this.items[this.items.length - 1]?.at ?? 0) + 1);
    this.put({ files: [], ...draft, id, at, state: 'waiting' });
    void this.work();
    return id;
  }

  /** Sends what waits, now. */
  kick(): void {
    this.pause.end();
    void this.work();
  }

  /** Sends one again that failed. */
  again(id: string): void {
    const found = this.items.find((it) => it.id === id && it.state === 'failed');
    if (!found) return;
    this.put({ ...found, state: 'waiting', problem: undefined });
    this.kick();
  }

  /** The log has these, or the visitor no longer wants to send them. */
  remove(...ids: string[]): void {
    const gone = this.items.filter((it) => ids.includes(it.id));
    if (gone.length === 0) return;
    for (const { id } of gone) this.shelf.remove(this.prefix + id);
    this.items = this.items.filter((it) => !gone.includes(it));
    this.changed(this.items);
  }

  /** Nothing more goes out. */
  stop(): void {
    this.stopped = true;
    this.pause.end();
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let next = this.next(); next; next = this.next()) {
      this.put({ ...next, state: 'sending', problem: undefined });
      const problem = await this.tried(next);
      if (!this.items.some((it) => it.id === next.id)) continue; // It was seen in the log meanwhile.
      if (!problem) {
        this.backoff.reset();
        this.put({ ...next, state: 'sent', problem: undefined });
      } else if (problem.passes) {
        this.put({ ...next, state: 'waiting', problem });
        await this.pause.wait(this.backoff.next(problem.afterMs));
      } else {
        this.put({ ...next, state: 'failed', problem });
      }
    }
    this.working = false;
  }

  private next(): Outgoing | undefined {
    return this.stopped ? undefined : this.items.find((it) => it.state === 'waiting');
  }

  private async tried(outgoing: Outgoing): Promise<Problem | undefined> {
    try {
      await this.send(outgoing);
      return undefined;
    } catch (error) {
      return error instanceof Problem ? error : new Problem('broken', String(error));
    }
  }

  private put(outgoing: Outgoing): void {
    const at = this.items.findIndex((it) => it.id === outgoing.id);
    this.items =
      at < 0 ? [...this.items, outgoing] : this.items.map((it, n) => (n === at ? outgoing : it));
    // A file that is not with the server yet would be lost without being missed.
    if (outgoing.files.every((it) => it.id)) {
      this.shelf.set(this.prefix + outgoing.id, JSON.stringify(outgoing, kept));
    }
    this.changed(this.items);
  }
}

/** A random uuid; on pages without TLS browsers have no function for it. */
export function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (it, n) => {
    const byte = n === 6 ? (it & 0x0f) | 0x40 : n === 8 ? (it & 0x3f) | 0x80 : it;
    return byte.toString(16).padStart(2, '0');
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function kept(name: string, value: unknown): unknown {
  return name === 'blob' || name === 'problem' ? undefined : value;
}

/** One that was kept, to be sent again: the server takes it once. */
function parsed(text: string | null): Outgoing | undefined {
  try {
    const found = JSON.parse(text ?? '') as Outgoing;
    const isOne = typeof found.id === 'string' && typeof found.text === 'string';
    if (!isOne || !Array.isArray(found.files) || !(found.at > 0)) return undefined;
    return { ...found, state: found.state === 'failed' ? 'failed' : 'waiting' };
  } catch {
    return undefined;
  }
}
