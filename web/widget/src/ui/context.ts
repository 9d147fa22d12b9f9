import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Chat } from '../chat/chat';
import type { State } from '../chat/state';
import type { Look, Texts } from '../client/types';
import type { Words } from '../words/words';

/** What every part of the widget knows. */
export interface Surface {
  chat: Chat;
  words: Words;
  language: string;
  /** The line's own texts in this language. */
  texts: Texts;
}

/** How a chat looks whose server says nothing of it. */
export const PLAIN: Look = {
  theme: 'auto',
  side: 'right',
  texts: {},
  form: { name: 'no', email: 'no', phone: 'no' },
  offline_form: { name: 'optional', email: 'required', phone: 'no' },
};

export const Surfaces = createContext<Surface | undefined>(undefined);

/** The surroundings of a component. */
export function useSurface(): Surface {
  const surface = useContext(Surfaces);
  if (!surface) throw new Error('outside of the widget');
  return surface;
}

/** The chat's state, and each change of it. */
export function useChat(chat: Chat): State {
  const [state, setState] = useState(chat.state);
  useEffect(() => {
    setState(chat.state);
    return chat.store.listen(() => setState(chat.state));
  }, [chat]);
  return state;
}
