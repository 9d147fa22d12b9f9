import type { Filled } from '../client/types';
import { newId } from './outbox';
import type { Shelf } from './shelf';

/** What this browser knows of its visitor. */
export interface Known {
  /** A uuid of the page's own, until the server has given a conversation. */
  visitor: string;
  /** What leads back to the conversation. */
  resume?: string;
  /** Which conversation that is. */
  conversation?: string;
  /** What the visitor acts by, and until when. */
  token?: string;
  expires?: number;
  /** Where the server's sockets are, if it has any. */
  socket?: string;
  /** Whether anything was said yet: until then there is nothing to ask for. */
  begun?: boolean;
  /** The last place that is known. */
  next?: number;
  /** Up to where the visitor has read, and up to where the server was told so. */
  read?: number;
  told?: number;
  /** Whether the chat is to stay open on the next page. */
  open?: boolean;
  filled?: Filled;
}

/** One visitor's notes on a shelf that tabs may share: read anew before each change. */
export class Memory {
  constructor(
    private readonly shelf: Shelf,
    private readonly name: string,
  ) {}

  get known(): Known {
    const found = parsed(this.shelf.get(this.name));
    if (found) return found;
    const fresh = { visitor: newId() };
    this.shelf.set(this.name, JSON.stringify(fresh));
    return fresh;
  }

  learn(news: Partial<Known>): void {
    this.shelf.set(this.name, JSON.stringify({ ...this.known, ...news }));
  }

  /** Whether a change of the browser's storage is about these notes. */
  concerns(event: StorageEvent): boolean {
    return event.key === this.name;
  }

  /** Forgets what the visitor acts by, so that a new one is asked for. */
  forgetToken(token: string): void {
    // Another tab may have a newer one already.
    if (this.known.token === token) this.learn({ token: '', expires: 0 });
  }
}

function parsed(text: string | null): Known | undefined {
  try {
    const found = JSON.parse(text ?? '') as Known;
    return typeof found.visitor === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
