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

/** A file may take its time: 20 MB by a link, and the largest body over the slowest line. */
const FILE_PATIENCE_MS = 10 * 60_000;

/** The largest body that the server takes itself; whatever is larger goes by a link. */
const BODY_MAX_BYTES = 1_000_000;

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
    if (file.size > BODY_MAX_BYTES) return this.put(token, file, name);
    const path = `/lc/v1/uploads?name=${encodeURIComponent(name)}`;
    const call = { token, file, patience: FILE_PATIENCE_MS };
    const answer = await this.ask<{ upload_id: string }>('POST', path, call);
    return answer.upload_id;
  }

  /** The same by a link, past the limits of a call. */
  private async put(token: string, file: Blob, name: string): Promise<string> {
    const json = { name, mime: file.type, size: file.size };
    const link = await this.ask<Link>('POST', '/lc/v1/uploads/links', { token, json });
    const { upload_id, url, headers } = link;
    try {
      await this.send('PUT', url, { file, headers, patience: FILE_PATIENCE_MS });
    } catch (error) {
      // What the place says of this one file says nothing of the chat.
      if (error instanceof Problem && !error.passes) throw new Problem('refused', error.words);
      throw error;
    }
    return upload_id;
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
    const headers: Record<string, string> = { ...what.headers };
    if (what.token) headers.Authorization = `Bearer ${what.token}`;
    if (what.json) headers['Content-Type'] = 'application/json';
    const body = what.json ? JSON.stringify(what.json) : what.file;
    const ending = new AbortController();
    const end = () => ending.abort();
    const late = setTimeout(end, what.patience ?? PATIENCE_MS);
    what.signal?.addEventListener('abort', end, { once: true });
    let response: Response;
    try {
      response = await this.fetching(new URL(path, this.base).href, {
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
  headers?: Record<string, string>;
  patience?: number;
}

/** Where a file is to be put, and how. */
interface Link {
  upload_id: string;
  url: string;
  headers: Record<string, string>;
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
