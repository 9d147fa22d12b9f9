import type { Api } from '../client/api';
import { Problem } from '../client/problem';
import type { Opened, SiteUser } from '../client/types';
import type { Memory } from './memory';

/** A token is renewed so long before it ends: a page that sleeps meanwhile wakes with one that still holds. */
const MARGIN_MS = 60_000;

/** The visitor's token: got when it is first needed, renewed when it ends. */
export class Access {
  private opening: Promise<string> | undefined;

  constructor(
    private readonly api: Api,
    private readonly memory: Memory,
    private readonly user: SiteUser | undefined,
    private readonly locale: string,
    /** The chat was opened, or opened anew. */
    private readonly opened: (opened: Opened) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Calls with a token; once more with a new one, if the first is no longer good. */
  async with<T>(call: (token: string) => Promise<T>): Promise<T> {
    const token = await this.token();
    try {
      return await call(token);
    } catch (error) {
      if (!(error instanceof Problem) || error.why !== 'expired') throw error;
      this.renew(token);
      return call(await this.token());
    }
  }

  /** A token is no longer good: the next call gets a new one. */
  renew(token: string): void {
    this.memory.forgetToken(token);
  }

  private token(): Promise<string> {
    const { token, expires } = this.memory.known;
    if (token && (expires ?? 0) - MARGIN_MS > this.now()) return Promise.resolve(token);
    // Whoever needs one meanwhile waits for the same.
    this.opening ??= this.open().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async open(): Promise<string> {
    const { visitor, resume, filled } = this.memory.known;
    const user = { ...filled, ...this.user };
    const { agreement: _, ...said } = user as SiteUser & { agreement?: unknown };
    const opened = await this.api.open({
      visitor_id: visitor,
      ...(resume && { resume_token: resume }),
      ...(Object.keys(said).length > 0 && { user: said }),
      locale: this.locale,
    });
    this.memory.learn({
      resume: opened.resume_token,
      token: opened.session_token,
      expires: this.now() + opened.expires_in * 1_000,
      socket: opened.config.socket_url ?? '',
    });
    this.opened(opened);
    return opened.session_token;
  }
}
