import { Host } from './host';
import { pageSettings } from './page';

/** What a page can ask of its chat. */
export interface CanaliApi {
  /** Opens the chat. */
  open(): void;
  /** Closes it. */
  close(): void;
  /** Says who the visitor is, with the site's word for it; `null`: they have signed out. */
  identify(user: unknown): void;
}

declare global {
  interface Window {
    Canali?: CanaliApi;
  }
}

// Only now it is known which element this script is.
const script = document.currentScript as HTMLScriptElement | null;

function begin(): void {
  const settings = pageSettings(script);
  if (window.Canali) return; // A page that has the script twice has one chat.
  if (!settings) {
    // biome-ignore lint/suspicious/noConsole: who made the page is the one who can mend it.
    console.error('Canali: the script element needs data-key, the public key of a live chat.');
    return;
  }
  const host = new Host(settings);
  window.Canali = {
    open: () => host.open(),
    close: () => host.close(),
    identify: (user) => host.identify(user),
  };
  window.dispatchEvent(new Event('canali:ready'));
}

if (document.body) begin();
else document.addEventListener('DOMContentLoaded', begin);
