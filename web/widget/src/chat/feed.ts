import type { Api } from '../client/api';
import { Problem } from '../client/problem';
import type { Author, ChatEvent } from '../client/types';
import type { Access } from './access';
import { Backoff, Pause } from './backoff';
import { Socket } from './socket';

/** The longest wait between two looks at a conversation in which nothing happens, by whether it is open on the page. */
const IDLE_MAX_MS = { open: 15_000, closed: 60_000 };

/** Where sockets are refused while calls are answered, they are not tried again for so long. */
const WITHOUT_SOCKET_MS = 5 * 60_000;

/** Who is asked to come back at once does so within this, each at another instant. */
const SOON_MS = 2_000;

/** What the feed tells and asks. */
export interface Reader {
  /** Where to read on. */
  next(): number;
  /** Whether there is anybody to read for. */
  wanted(): boolean;
  /** Whether the chat is open on the page. */
  open(): boolean;
  /** Where the server's sockets are, if it has any. */
  socketUrl(): string | undefined;
  /** What happened, and where to read on, where that is known. */
  heard(events: ChatEvent[], next?: number): void;
  /** Somebody is typing. */
  typing(author: Author): void;
  /** What the visitor wrote was read up to a place. */
  seen(upTo: number): void;
  /** Too much was missed: the log is read anew, up to `last`. */
  reload(last: number): void;
  /** What is in the way; nothing any more. */
  trouble(problem: Problem | undefined): void;
  /** It will never work. */
  ended(problem: Problem): void;
}

/** Listens to the conversation: over a socket; where there is none, by long polls; where the server does not wait, by
 * looking again. */
export class Feed {
  private readonly pause = new Pause();
  private poll: AbortController | undefined;
  private socket: Socket | undefined;
  private withoutSocketUntil = 0;
  private stopped = false;
  private idleMs = 0;

  constructor(
    private readonly api: Api,
    private readonly access: Access,
    private readonly reader: Reader,
    private readonly backoff = new Backoff(),
    private readonly socketOf?: (url: string) => WebSocket,
  ) {}

  /** Listens until `stop`. */
  async run(): Promise<void> {
    while (!this.stopped) {
      if (!this.reader.wanted()) {
        await this.pause.wait(Number.POSITIVE_INFINITY);
        continue;
      }
      const url = this.reader.socketUrl();
      const waitMs = url && this.maySocket() ? await this.listen(url) : await this.look();
      if (waitMs > 0 && !this.stopped) await this.pause.wait(waitMs);
    }
  }

  /** Says something over the socket, if there is one. */
  say(frame: object): void {
    this.socket?.say(frame);
  }

  /** Something has changed that bears on whether and how often to look. */
  stir(): void {
    this.idleMs = 0;
    this.backoff.reset();
    if (!this.reader.wanted()) this.poll?.abort();
    this.pause.end();
  }

  stop(): void {
    this.stopped = true;
    this.poll?.abort();
    this.socket?.close();
    this.pause.end();
  }

  private maySocket(): boolean {
    return Date.now() >= this.withoutSocketUntil;
  }

  /** Listens over a socket until it ends; how long to wait before going on, in milliseconds. */
  private async listen(url: string): Promise<number> {
    let used = '';
    try {
      used = await this.access.with(async (token) => token);
      const { reader } = this;
      this.socket = new Socket(
        url,
        used,
        {
          after: () => reader.next(),
          opened: () => {
            this.backoff.reset();
            reader.trouble(undefined);
          },
          heard: (events, upTo) => reader.heard(events, upTo),
          typing: (author) => reader.typing(author),
          seen: (upTo) => reader.seen(upTo),
          reload: (last) => {
            reader.reload(last);
            void this.look();
          },
        },
        this.socketOf,
      );
    } catch (error) {
      return error instanceof Problem ? this.failed(error) : this.refused();
    }
    const { opened, unauthorized, soon } = await this.socket.ended;
    this.socket = undefined;
    if (unauthorized) this.access.renew(used);
    if (this.stopped) return 0;
    if (!opened) return this.refused();
    return soon ? Math.random() * SOON_MS : this.backoff.next();
  }

  /** A socket did not open. Browsers do not say why: a call does, or goes through where sockets do not. */
  private async refused(): Promise<number> {
    const before = this.backoff.failed;
    const waitMs = await this.look();
    if (this.backoff.failed <= before) this.withoutSocketUntil = Date.now() + WITHOUT_SOCKET_MS;
    return waitMs;
  }

  /** One look; how long to wait before the next, in milliseconds. */
  private async look(): Promise<number> {
    const poll = new AbortController();
    this.poll = poll;
    try {
      const asked = this.reader.next();
      const { events, next, read_up_to, retry_after_ms } = await this.access.with((token) =>
        this.api.events(token, asked, poll.signal),
      );
      this.backoff.reset();
      this.reader.trouble(undefined);
      this.reader.seen(read_up_to ?? 0);
      this.reader.heard(events, next);
      return this.until(events.length > 0, retry_after_ms ?? 0);
    } catch (error) {
      if (poll.signal.aborted) return 0;
      return this.failed(error instanceof Problem ? error : new Problem('broken', String(error)));
    }
  }

  private failed(problem: Problem): number {
    if (problem.passes) {
      this.reader.trouble(problem);
      return this.backoff.next(problem.afterMs);
    }
    this.stopped = true;
    this.reader.ended(problem);
    return 0;
  }

  /** The server says when to come again; where nothing happens, that is put off more and more. */
  private until(hasNews: boolean, askedMs: number): number {
    if (askedMs === 0) return 0;
    const longest = this.reader.open() ? IDLE_MAX_MS.open : IDLE_MAX_MS.closed;
    this.idleMs = hasNews ? 0 : Math.min(longest, Math.max(askedMs, this.idleMs * 1.5));
    return Math.max(askedMs, this.idleMs);
  }
}
