import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Chat } from '../chat/chat';
import type { Filled } from '../client/types';
import { accent } from '../text/colours';
import { say, language as spoken, words as wordsOf } from '../words/words';
import { PLAIN, type Surface, Surfaces, useChat } from './context';
import { Icon } from './icons';
import { Panel } from './panel';

/** The widget: a button, and the chat behind it. */
export function App({
  chat,
  known,
  wanted,
  host,
}: {
  chat: Chat;
  /** What the site knows of the visitor. */
  known: Filled;
  /** The languages to speak, the best first. */
  wanted: (string | undefined)[];
  host: HTMLElement;
}) {
  const state = useChat(chat);
  const [byHand, setByHand] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const look = state.config?.widget ?? PLAIN;
  const language = spoken(look.language, ...wanted, state.config?.language);
  const surface = useMemo<Surface>(() => {
    const texts = look.texts[language] ?? {};
    return { chat, words: wordsOf(language), language, texts };
  }, [chat, language, look]);
  useEffect(() => {
    const { ground, text } = accent(look.color);
    host.style.setProperty('--ground', ground);
    host.style.setProperty('--on-ground', text);
    host.dataset.theme = look.theme;
    host.dataset.side = look.side;
    host.lang = language;
  }, [host, look, language]);
  const { words, texts } = surface;
  const toggle = (open: boolean) => {
    setByHand(true);
    chat.show(open);
    if (!open) button.current?.focus();
  };
  // Until it is known how the chat looks there is nothing to see; what stands in its way is told.
  if (!state.config && !state.ended) return null;
  const { unread, open } = state;
  const news = unread === 1 ? words.unread.one : say(words.unread.many, { count: unread });
  const label = texts.launcher ?? words.chat;
  return (
    <Surfaces.Provider value={surface}>
      <aside class="widget" dir="ltr" aria-label={words.chat}>
        <Panel
          state={state}
          known={known}
          byHand={byHand}
          close={() => toggle(false)}
          typed={(text) => chat.typed(text)}
        />
        <button
          type="button"
          class="launcher"
          ref={button}
          aria-expanded={open}
          aria-controls="canali-panel"
          aria-label={open ? words.close : unread > 0 ? `${label}: ${news}` : label}
          onClick={() => toggle(!open)}
        >
          <Icon name={open ? 'close' : 'chat'} />
          {!open && unread > 0 && <span class="badge" data-count={Math.min(unread, 99)} />}
        </button>
        <div role="status" class="hidden">
          {!open && unread > 0 ? news : ''}
        </div>
      </aside>
    </Surfaces.Provider>
  );
}
