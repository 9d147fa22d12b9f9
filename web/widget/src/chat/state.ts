import type { Problem } from '../client/problem';
import type { Author, Config, Filled } from '../client/types';
import { EMPTY, type Log } from './log';
import type { Outgoing } from './outbox';

/** Everything that is shown. */
export interface State {
  /** Whether the chat is open on the page. */
  readonly open: boolean;
  /** How the chat looks and what it asks, once that is known. */
  readonly config?: Config | undefined;
  /** Why there will be no chat on this page. */
  readonly ended?: Problem | undefined;
  /** What is in the way for the moment. */
  readonly trouble?: Problem | undefined;
  readonly log: Log;
  readonly outgoing: readonly Outgoing[];
  readonly unread: number;
  /** Up to which place the operators have read. */
  readonly seen: number;
  /** Who is typing. */
  readonly typing?: Author | undefined;
  /** What the visitor filled in, on this page or before. */
  readonly filled: Filled;
  /** Whether anything was said yet. */
  readonly begun: boolean;
  /** Whether older messages are being fetched. */
  readonly fetching: boolean;
  /** Whether there are none. */
  readonly complete: boolean;
  /** Whether this browser keeps the conversation. */
  readonly lasts: boolean;
}

export const START: State = {
  open: false,
  log: EMPTY,
  outgoing: [],
  unread: 0,
  seen: 0,
  filled: {},
  begun: false,
  fetching: false,
  complete: false,
  lasts: true,
};

/** A value that tells whoever listens when it changes. */
export class Store<T extends object> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: T) {}

  get = (): T => this.value;

  set(news: Partial<T>): void {
    this.value = { ...this.value, ...news };
    for (const listener of this.listeners) listener();
  }

  /** Listens until the answer is called. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
