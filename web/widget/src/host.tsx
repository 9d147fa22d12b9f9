import { render } from 'preact';
import { Chat } from './chat/chat';
import { type Shelf, shelf } from './chat/shelf';
import { Api } from './client/api';
import type { Problem } from './client/problem';
import type { Filled, SiteUser } from './client/types';
import { user as checked, type PageSettings } from './page';
import css from './style.css?inline';
import { App } from './ui/app';

/** Below this a chat fills the window: it opens only when the visitor opens it. */
const NARROW = 480;

/** The chat on a page. */
export class Host {
  private readonly element = document.createElement('canali-chat');
  private readonly root = this.element.attachShadow({ mode: 'open' });
  private readonly local = shelf(() => window.localStorage);
  private readonly session = shelf(() => window.sessionStorage);
  private chat: Chat;

  constructor(private readonly settings: PageSettings) {
    // A style sheet by script: a site's policy against inline styles does not concern it, nor its own styles us.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets = [sheet];
    document.body.append(this.element);
    this.chat = this.begin(settings.user);
    const stir = () => this.chat.stir();
    document.addEventListener('visibilitychange', stir);
    window.addEventListener('online', stir);
    // Also when a page comes back from the browser's memory.
    window.addEventListener('pageshow', stir);
    window.addEventListener('storage', (event) => this.chat.storageChanged(event));
  }

  open(): void {
    this.chat.show(true);
  }

  close(): void {
    this.chat.show(false);
  }

  /** Says who the visitor is: their conversation is shown, on every device. `null`: they have signed out. */
  identify(said: unknown): void {
    const user = said === null ? undefined : checked(said);
    const { open } = this.chat.state;
    this.chat.stop();
    this.chat = this.begin(user);
    // Whoever has it before them keeps it before them.
    if (open !== this.chat.state.open) this.chat.show(open);
  }

  private begin(user: SiteUser | undefined): Chat {
    const { key, base, language } = this.settings;
    const wanted = [language, document.documentElement.lang, ...navigator.languages];
    const chat = new Chat({
      api: new Api(base, key),
      ...this.keeping(user),
      user,
      locale: wanted.find((it) => it) ?? 'en',
      visible: () => document.visibilityState === 'visible',
      page: () => ({ url: location.href, title: document.title }),
      ended: (problem) => tell(problem, key),
    });
    if (chat.state.open && window.innerWidth <= NARROW) chat.show(false);
    const { name, email, phone } = user ?? {};
    const known: Filled = {
      ...(name && { name }),
      ...(email && { email }),
      ...(phone && { phone }),
    };
    render(
      <App key={String(user?.id)} chat={chat} known={known} wanted={wanted} host={this.element} />,
      this.root,
    );
    void chat.start();
    return chat;
  }

  /** Whom the site knows leaves nothing behind in a browser that others may use: what is theirs is kept for this tab
   * only, and found only by who has the site's word for it again. */
  private keeping(user: SiteUser | undefined): { shelf: Shelf; prefix: string } {
    const prefix = `canali:${this.settings.key}:`;
    if (user?.id === undefined) return { shelf: this.local, prefix };
    return { shelf: this.session, prefix: `${prefix}${user.id}:${user.hash ?? ''}:` };
  }
}

/** Says in the browser's console what only who made the site can mend. */
function tell({ why, words }: Problem, key: string): void {
  const reasons: Partial<Record<Problem['why'], string>> = {
    foreign: `the origin of this page, ${location.origin}, is none of the channel's origins`,
    unknown: `there is no live chat under the key ${key}`,
    identity: 'the hash of the user does not fit the identity secret of the channel',
  };
  // biome-ignore lint/suspicious/noConsole: who made the page is the one who can mend it.
  console.error(`Canali: ${reasons[why] ?? words}`);
}
