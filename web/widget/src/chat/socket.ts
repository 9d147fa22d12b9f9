import type { Author, ChatEvent, Message } from '../client/types';

/** What was missed is asked for this often: a server closes a socket over which nothing goes for 10 minutes, and a frame
 * that was lost shows in nothing else. */
const SYNC_EVERY_MS = 4 * 60_000;

/** How long the server may take to answer that. */
const ANSWER_WITHIN_MS = 20_000;

/** How a socket ended. */
export interface End {
  /** Whether it was ever open. */
  opened: boolean;
  /** Whether the token is no longer good. */
  unauthorized: boolean;
  /** Whether the server asks to come back at once. */
  soon: boolean;
}

/** What is heard over a socket. */
export interface Ears {
  /** Where to read on. */
  after(): number;
  /** It is open. */
  opened(): void;
  /** What happened; with the place up to which nothing is missing, where that is known. */
  heard(events: ChatEvent[], upTo?: number): void;
  typing(author: Author): void;
  /** What the visitor wrote was read up to a place. */
  seen(upTo: number): void;
  /** Too much was missed to be told here. */
  reload(last: number): void;
}

/** A socket that is listened to (docs/sockets.md). */
export class Socket {
  /** How it ended, once it has. */
  readonly ended: Promise<End>;
  private readonly socket: WebSocket;
  private readonly end: End = { opened: false, unauthorized: false, soon: false };
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    url: string,
    token: string,
    private readonly ears: Ears,
    make: (url: string) => WebSocket = (it) => new WebSocket(it),
  ) {
    // A site's policy may forbid it: then this throws.
    this.socket = make(`${url}?token=${encodeURIComponent(token)}`);
    this.ended = new Promise((done) => {
      this.socket.onclose = ({ code }) => {
        clearTimeout(this.timer);
        done({ ...this.end, soon: code === 1001 });
      };
    });
    this.socket.onopen = () => {
      this.end.opened = true;
      ears.opened();
      this.sync();
    };
    this.socket.onmessage = ({ data }) => this.take(data);
  }

  /** Says something, if it is open. */
  say(frame: object): void {
    if (this.socket.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  close(): void {
    clearTimeout(this.timer);
    this.socket.close(1000);
  }

  private sync(): void {
    this.say({ type: 'sync', after_seq: this.ears.after() });
    clearTimeout(this.timer);
    // One that has gone silent has no end of its own.
    this.timer = setTimeout(() => this.socket.close(), ANSWER_WITHIN_MS);
  }

  private take(data: unknown): void {
    const frame = parsed(data);
    const body = frame?.data ?? {};
    switch (frame?.type) {
      case 'synced':
        this.ears.seen(Number(body.read_up_to) || 0);
        this.ears.heard([], Number(body.last_seq) || 0);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.sync(), SYNC_EVERY_MS);
        return;
      case 'typing':
        if (body.author) this.ears.typing(body.author as Author);
        return;
      case 'read':
        this.ears.seen(Number(body.up_to_seq) || 0);
        return;
      case 'reload':
        this.ears.reload(Number(body.last_seq) || 0);
        return;
      case 'error':
        this.end.unauthorized ||= body.error === 'NO_AUTH_FOUND';
        return;
      default: {
        const event = frame && eventOf(frame);
        if (event) this.ears.heard([event]);
      }
    }
  }
}

interface Frame {
  type: string;
  seq?: number;
  data?: Record<string, unknown>;
}

function parsed(data: unknown): Frame | undefined {
  try {
    const frame = JSON.parse(String(data)) as Frame;
    return typeof frame?.type === 'string' ? frame : undefined;
  } catch {
    return undefined;
  }
}

/** A frame about the log as the same event of a poll; nothing, where it is about something else. */
function eventOf({ type, seq, data }: Frame): ChatEvent | undefined {
  if (typeof seq !== 'number' || !data) return undefined;
  switch (type) {
    case 'message.added':
      return { seq, type: 'message.add', data: data as unknown as Message };
    case 'message.updated': {
      const message = data as unknown as Message & { deleted_at_ms?: number };
      const { id, seq: place, text, attachments, edited_at_ms = 0 } = message;
      if (message.deleted_at_ms) return { seq, type: 'message.delete', data: { id, seq: place } };
      const changed = { id, seq: place, text, attachments, edited_at_ms };
      return { seq, type: 'message.update', data: changed };
    }
    case 'session.updated':
      return data.operator ? { seq, type: 'operator', data: data.operator as Author } : undefined;
    case 'session.closed':
      return { seq, type: 'session.closed', data: {} };
    default:
      return undefined;
  }
}
