// What travels between the widget and Canali (`/lc/v1`, described at `/openapi.json`). Instants are milliseconds since
// 1970; fields that an older server does not send are optional.

/** Whether a form asks for something. */
export type Ask = 'no' | 'optional' | 'required';

/** What a form asks for. */
export interface FormConfig {
  name: Ask;
  email: Ask;
  phone: Ask;
}

/** The line's texts in one language; what is missing, the widget says in its own words. */
export interface Texts {
  greeting?: string;
  form?: string;
  offline?: string;
  placeholder?: string;
  launcher?: string;
}

/** The text about personal data, in one wording. */
export interface Agreement {
  id: number;
  version: number;
  text?: string;
  link?: string;
}

/** How the chat looks and what it asks. */
export interface Look {
  color?: string;
  theme: 'auto' | 'light' | 'dark';
  side: 'left' | 'right';
  language?: string;
  texts: Record<string, Texts>;
  form: FormConfig;
  offline_form: FormConfig;
}

export interface Config {
  /** What the line is called. */
  name: string;
  language?: string | null;
  text_max_chars: number;
  upload_max_bytes: number;
  /** Whether operators see what is typed before it is sent. */
  watch_typing?: boolean;
  /** Where the server's sockets are, if it has any. */
  socket_url?: string | null;
  /** Whether it is working time. */
  open?: boolean;
  opens_at_ms?: number;
  agreement?: Agreement;
  widget?: Look;
}

export interface Opened {
  session_token: string;
  resume_token: string;
  conversation_id: string;
  /** In seconds. */
  expires_in: number;
  config: Config;
  last_seq: number;
  /** What the visitor wrote was read up to this place. */
  read_up_to?: number;
  /** What the visitor agreed to last. */
  agreed?: { id: number; version: number };
}

/** Who wrote something. */
export interface Author {
  kind: 'visitor' | 'operator' | 'bot' | 'system';
  name?: string;
  position?: string;
  avatar?: string;
}

export interface Attachment {
  id: number;
  kind: 'image' | 'video' | 'audio' | 'voice' | 'file' | 'sticker' | 'animation';
  name?: string | null;
  mime?: string | null;
  size?: number | null;
  url: string;
}

export interface Place {
  latitude: number;
  longitude: number;
  name?: string | null;
  address?: string | null;
}

/** A button under a message: pressed instead of writing, or a link. */
export interface QuickReply {
  title: string;
  payload?: string;
  url?: string;
}

export interface Message {
  /** The visitor's own uuid of it, or the server's id. */
  id: string;
  seq: number;
  author: Author;
  text: string;
  attachments: Attachment[];
  location?: Place;
  quick_replies?: QuickReply[];
  created_at_ms: number;
  edited_at_ms?: number;
}

/** What happened in the conversation. */
export type ChatEvent =
  | { seq: number; type: 'message.add'; data: Message }
  | {
      seq: number;
      type: 'message.update';
      data: {
        id: string;
        seq: number;
        text: string;
        attachments: Attachment[];
        edited_at_ms: number;
      };
    }
  | { seq: number; type: 'message.delete'; data: { id: string; seq: number } }
  | { seq: number; type: 'operator'; data: Author }
  | { seq: number; type: 'session.closed'; data: object };

export interface Events {
  events: ChatEvent[];
  next: number;
  /** What the visitor wrote was read up to this place. */
  read_up_to?: number;
  retry_after_ms?: number;
}

/** A person the site knows. */
export interface SiteUser {
  id?: string | number;
  name?: string;
  email?: string;
  phone?: string;
  /** HMAC-SHA256 of the id with the channel's identity secret, in hex. */
  hash?: string;
}

/** What the visitor filled in. */
export interface Filled {
  name?: string;
  email?: string;
  phone?: string;
  agreement?: { id: number; version: number };
}

/** What the visitor writes. */
export interface Writing {
  client_message_id: string;
  type: 'text' | 'file' | 'form' | 'quick_reply';
  text?: string;
  file_ids?: string[];
  payload?: Filled | string;
  page?: { url: string; title: string };
}

export interface Written {
  id: string;
  created_at_ms: number;
}
