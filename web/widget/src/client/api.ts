import { Problem, problemOf } from './problem';
import type {
  ChatEvent,
  Config,
  Events,
  Message,
  Opened,
  SiteUser,
  Writing,
  Written,
} from './types';

/** Longer than a long poll, which answers within 25 s. */
const PATIENCE_MS = 40_000;

/** Who opens the chat. */
export interface Opening {
  resume_token?: string;
  visitor_id: string;
  user?: SiteUser;
  locale: string;
}

/** Calls of `/lc/v1` at `base` for the live chat `key`. Each throws a `Problem`. */
export class Api {
  constructor(
    readonly base: string,
    readonly key: string,
    private readonly fetching: typeof fetch = (...call) => fetch(...call),
  ) {}

  config(): Promise<Config> {
    return this.ask('GET', `/lc/v1/${encodeURIComponent(this.key)}/config`);
  }

  open(opening: Opening): Promise<Opened> {
    return this.ask('POST', `/lc/v1/${encodeURIComponent(this.key)}/session`, { json: opening });
  }

  events(token: string, after: number, signal: AbortSignal): Promise<Events> {
    return this.ask('GET', `/lc/v1/events?after_seq=${after}`, { token, signal });
  }

  /** The messages before a place, the oldest first. */
  async before(token: string, seq: number): Promise<Message[]> {
    const path = `/lc/v1/messages?before_seq=${seq}`;
    const answer = await this.ask<{ messages: Message[] }>('GET', path, { token });
    return answer.messages;
  }

  write(token: string, writing: Writing): Promise<Written> {
    return this.ask('POST', '/lc/v1/messages', { token, json: writing });
  }

  /** Says that everything after one place up to another was read. */
  async read(token: string, after: number, upTo: number): Promise<void> {
    const json = { type: 'read', after_seq: after, up_to_seq: upTo };
    await this.ask('POST', '/lc/v1/events', { token, json });
  }

  /** Keeps a file for a message to come; its id. */
  async upload(token: string, file: Blob, name: string): Promise<string> {
    const path = `/lc/v1/uploads?name=${encodeURIComponent(name)}`;
    const answer = await this.ask<{ upload_id: string }>('POST', path, { token, file });
    return answer.upload_id;
  }

  /** A file of the conversation. It is fetched with the token, so no address of it can be handed on. */
  async file(token: string, url: string): Promise<Blob> {
    const { pathname } = new URL(url, this.base);
    const response = await this.send('GET', pathname, { token });
    return response.blob();
  }

  private async ask<T>(method: string, path: string, what: Call = {}): Promise<T> {
    const response = await this.send(method, path, what);
    try {
      return (await response.json()) as T;
    } catch {
      throw new Problem('broken', 'the answer is no JSON');
    }
  }

  private async send(method: string, path: string, what: Call): Promise<Response> {
    const headers: Record<string, string> = {};
    if (what.token) headers.Authorization = `Bearer ${what.token}`;
    if (what.json) headers['Content-Type'] = 'application/json';
    const body = what.json ? JSON.stringify(what.json) : what.file;
    const ending = new AbortController();
    const end = () => ending.abort();
    const late = setTimeout(end, PATIENCE_MS);
    what.signal?.addEventListener('abort', end, { once: true });
    let response: Response;
    try {
      response = await this.fetching(this.base + path, {
        method,
        headers,
        signal: ending.signal,
        body: body ?? null,
        // Who the visitor is, the token says: cookies of either site have nothing to do with it.
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
    } catch (error) {
      if (what.signal?.aborted) throw error;
      throw new Problem('offline');
    } finally {
      clearTimeout(late);
      what.signal?.removeEventListener('abort', end);
    }
    if (response.ok) return response;
    const text = await response.text().catch(() => '');
    throw problemOf(response.status, parsed(text), response.headers.get('Retry-After'));
  }
}

interface Call {
  token?: string;
  json?: object;
  file?: Blob;
  signal?: AbortSignal;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an event is one that this widget knows. */
export function isKnown(event: { type: string }): event is ChatEvent {
  return ['message.add', 'message.update', 'message.delete', 'operator', 'session.closed'].includes(
    event.type,
  );
}
