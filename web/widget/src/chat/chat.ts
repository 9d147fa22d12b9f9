import type { Api } from '../client/api';
import { isKnown } from '../client/api';
import { Problem } from '../client/problem';
import type { Author, ChatEvent, Opened, SiteUser } from '../client/types';
import { Access } from './access';
import { Backoff, Pause } from './backoff';
import { Feed } from './feed';
import { applied, EMPTY, firstPlace, lastPlace, preceded, unreadAfter } from './log';
import { Memory } from './memory';
import { type Draft, Outbox, type Outgoing } from './outbox';
import type { Shelf } from './shelf';
import { START, type State, Store } from './state';

/** Log entries that are read again after a reload: as many as the server gives at once. */
const REREAD = 200;

/** What is known of how the line looks, and whether it is open, is asked again after so long. */
const CONFIG_LIFE_MS = 5 * 60_000;

/** After so long without another sign nobody is typing any more (docs/sockets.md). */
const TYPING_MS = 6_000;

/** How often the operator is told what is being typed, at most. */
const TELL_EVERY_MS = 1_000;

/** What is said in place of a text that is not the operator's to see. */
const SOMETHING = '…';

/** How long an open chat is taken to be looked at before it counts as read. */
const READ_AFTER_MS = 500;

/** What a chat is given. */
export interface Surroundings {
  api: Api;
  shelf: Shelf;
  /** The names of what is kept begin with this. */
  prefix: string;
  /** Who the site says the visitor is. */
  user?: SiteUser | undefined;
  locale: string;
  /** Whether somebody can see the page. */
  visible: () => boolean;
  /** Where the visitor is on the site. */
  page: () => { url: string; title: string };
  /** There will be no chat on this page. */
  ended: (problem: Problem) => void;
}

/** One visitor's conversation: what the page shows of it, and what can be done. */
export class Chat {
  readonly store: Store<State>;
  private readonly memory: Memory;
  private readonly access: Access;
  private readonly outbox: Outbox;
  private readonly feed: Feed;
  private readonly pause = new Pause();
  private reading: ReturnType<typeof setTimeout> | undefined;
  private typingEnds: ReturnType<typeof setTimeout> | undefined;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private toldText = '';
  private typedText = '';
  private configAt = 0;
  private pageSaid = '';
  private stopped = false;

  constructor(private readonly around: Surroundings) {
    const { api, shelf, prefix, user, locale } = around;
    this.memory = new Memory(shelf, `${prefix}me`);
    const { begun = false, filled = {}, open = false } = this.memory.known;
    this.store = new Store({ ...START, open, begun, filled, lasts: shelf.lasts });
    this.access = new Access(api, this.memory, user, locale, (it) => this.opened(it));
    const changed = (outgoing: readonly Outgoing[]) => this.store.set({ outgoing });
    this.outbox = new Outbox(shelf, `${prefix}out:`, (it) => this.send(it), changed);
    this.store.set({ outgoing: this.outbox.all });
    const { next = 0 } = this.memory.known;
    this.store.set(readFrom(next - REREAD));
    this.feed = new Feed(api, this.access, {
      next: () => this.state.log.next,
      wanted: () => this.isWanted(),
      open: () => this.state.open,
      socketUrl: () => this.memory.known.socket || undefined,
      heard: (events, place) => this.heard(events, place),
      typing: (author) => this.typing(author),
      seen: (upTo) => this.seen(upTo),
      reload: (last) => this.reread(last),
      trouble: (trouble) => this.trouble(trouble),
      ended: (ended) => this.end(ended),
    });
  }

  get state(): State {
    return this.store.get();
  }

  /** Begins: asks how the chat looks, and goes on with what was said before. */
  async start(): Promise<void> {
    if (!(await this.configure())) return;
    // Who is known elsewhere may have a conversation that this browser knows nothing of.
    if (this.around.user?.id !== undefined) await this.access.with(async () => {}).catch(() => {});
    this.outbox.kick();
    void this.feed.run();
  }

  stop(): void {
    this.stopped = true;
    this.feed.stop();
    this.outbox.stop();
    this.pause.end();
    for (const timer of [this.reading, this.typingEnds, this.telling]) clearTimeout(timer);
  }

  /** Opens or closes the chat on the page. */
  show(open: boolean): void {
    this.store.set({ open });
    this.memory.learn({ open });
    if (open && Date.now() - this.configAt > CONFIG_LIFE_MS) void this.configure();
    this.stir();
  }

  /** The page was shown or hidden, the network came back, or another tab changed what is known. */
  stir(): void {
    if (this.around.visible()) {
      this.outbox.kick();
      this.pause.end();
    }
    this.feed.stir();
    this.look();
  }

  /** Another tab of the site has changed what this browser keeps. */
  storageChanged(event: StorageEvent): void {
    if (!this.memory.concerns(event)) return;
    const { begun = false, filled = {} } = this.memory.known;
    const news = begun !== this.state.begun;
    this.store.set({ begun, filled, unread: this.unread() });
    if (news) this.feed.stir();
  }

  /** Writes something. */
  write(draft: Draft): void {
    const page = this.around.page();
    const isNew = page.url !== this.pageSaid;
    this.pageSaid = page.url;
    this.outbox.add(isNew ? { ...draft, page } : draft);
    if (draft.form) {
      this.memory.learn({ filled: draft.form });
      this.store.set({ filled: draft.form });
    }
    this.feed.stir();
  }

  /** Tells the operator, now and then, what is being typed: the text where the line shows it to them (S37), and else only
   * that something is. Nothing: no longer. */
  typed(text: string): void {
    this.typedText = text && !this.state.config?.watch_typing ? SOMETHING : text;
    this.telling ??= setTimeout(
      () => {
        this.telling = undefined;
        if (this.typedText === this.toldText && this.typedText === '') return;
        this.toldText = this.typedText;
        this.feed.say({ type: 'typing', text: this.typedText });
      },
      this.typedText ? TELL_EVERY_MS : 0,
    );
  }

  /** Sends one again that failed. */
  again(id: string): void {
    this.outbox.again(id);
  }

  /** Gives one up that failed. */
  drop(id: string): void {
    this.outbox.remove(id);
  }

  /** Fetches older messages. */
  async earlier(): Promise<void> {
    if (this.state.fetching) return;
    this.store.set({ fetching: true });
    try {
      const first = firstPlace(this.state.log) || this.state.log.next + 1;
      const older = await this.access.with((token) => this.around.api.before(token, first));
      this.store.set({ log: preceded(this.state.log, older), complete: older.length === 0 });
      this.trouble(undefined);
    } catch (error) {
      if (error instanceof Problem) this.trouble(error);
    } finally {
      this.store.set({ fetching: false });
    }
  }

  /** The bytes of a file. */
  file(url: string): Promise<Blob> {
    return this.access.with((token) => this.around.api.file(token, url));
  }

  /** Whether there is somebody to listen for: something was said, and somebody can see it. */
  private isWanted(): boolean {
    return this.state.begun && this.around.visible();
  }

  private async configure(): Promise<boolean> {
    const backoff = new Backoff();
    while (!this.stopped) {
      try {
        const config = await this.around.api.config();
        this.configAt = Date.now();
        this.store.set({ config, trouble: undefined });
        return true;
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem('broken', String(error));
        if (!problem.passes) {
          this.end(problem);
          return false;
        }
        this.trouble(problem);
        await this.pause.wait(backoff.next(problem.afterMs));
      }
    }
    return false;
  }

  private opened(opened: Opened): void {
    const { config, last_seq, read_up_to = 0, agreed, conversation_id: conversation } = opened;
    const filled = agreed ? { ...this.state.filled, agreement: agreed } : this.state.filled;
    this.configAt = Date.now();
    this.store.set({ config, filled });
    if (this.memory.known.conversation !== conversation) {
      // Another one than this browser knew: nothing that is known of that holds for this.
      this.memory.learn({ conversation, begun: false, next: 0, read: 0, told: 0 });
      this.store.set({ ...readFrom(0), begun: false, unread: 0, seen: 0 });
    }
    this.seen(read_up_to);
    if (last_seq > 0) this.begin(last_seq);
  }

  /** Something has been said: from here on there is something to hear. */
  private begin(last: number): void {
    if (this.state.begun) return;
    this.memory.learn({ begun: true });
    this.store.set({ ...readFrom(Math.max(this.state.log.next, last - REREAD)), begun: true });
    this.feed.stir();
  }

  private async send(outgoing: Outgoing): Promise<void> {
    const { api } = this.around;
    for (const file of outgoing.files.filter((it) => !it.id)) {
      const { blob, name } = file;
      if (!blob) throw new Problem('refused', 'the file is no longer there');
      file.id = await this.access.with((token) => api.upload(token, blob, name));
    }
    const { id, text, files, form, pressed, page } = outgoing;
    const type = form ? 'form' : pressed !== undefined ? 'quick_reply' : files[0] ? 'file' : 'text';
    const payload = form ?? pressed;
    const file_ids = files.map((it) => it.id ?? '');
    await this.access.with((token) =>
      api.write(token, {
        client_message_id: id,
        type,
        ...(text && { text }),
        ...(file_ids.length > 0 && { file_ids }),
        ...(payload !== undefined && { payload }),
        ...(page && { page }),
      }),
    );
    this.begin(0);
  }

  private heard(events: ChatEvent[], next = 0): void {
    // Where something is heard, nothing is in the way: not what an older call met either.
    this.trouble(undefined);
    const log = applied(this.state.log, events.filter(isKnown), next);
    const isOver = events.some(
      (it) => it.type === 'message.add' && it.data.author.kind !== 'visitor',
    );
    this.store.set({ log, ...(isOver && { typing: undefined }) });
    this.outbox.remove(...events.flatMap((it) => (it.type === 'message.add' ? [it.data.id] : [])));
    if (next > (this.memory.known.next ?? 0)) this.memory.learn({ next });
    this.store.set({ unread: this.unread() });
    this.look();
  }

  private seen(upTo: number): void {
    if (upTo > this.state.seen) this.store.set({ seen: upTo });
  }

  private typing(author: Author): void {
    this.store.set({ typing: author });
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.store.set({ typing: undefined }), TYPING_MS);
  }

  private reread(last: number): void {
    this.store.set(readFrom(last - REREAD));
  }

  private unread(): number {
    return unreadAfter(this.state.log, this.memory.known.read ?? 0);
  }

  /** What is seen for a moment is read. */
  private look(): void {
    clearTimeout(this.reading);
    const isSeen = () => this.state.open && this.around.visible();
    if (!isSeen()) return;
    this.reading = setTimeout(() => {
      if (isSeen()) void this.markRead();
    }, READ_AFTER_MS);
  }

  private async markRead(): Promise<void> {
    const last = lastPlace(this.state.log);
    const { read = 0, told = 0 } = this.memory.known;
    if (last > read) this.memory.learn({ read: last });
    this.store.set({ unread: this.unread() });
    if (last <= told || unreadAfter(this.state.log, told) === 0) return;
    try {
      await this.access.with((token) => this.around.api.read(token, told, last));
      this.memory.learn({ told: last });
    } catch {
      // It is told with the next message, from the same place on.
    }
  }

  private trouble(trouble: Problem | undefined): void {
    if (trouble !== this.state.trouble) this.store.set({ trouble });
  }

  private end(ended: Problem): void {
    this.stop();
    this.store.set({ ended });
    this.around.ended(ended);
  }
}

/** A log of which nothing is known yet, to be read from a place on; whether that is all of it. */
function readFrom(place: number): Pick<State, 'log' | 'complete'> {
  const next = Math.max(0, place);
  return { log: { ...EMPTY, next }, complete: next === 0 };
}
