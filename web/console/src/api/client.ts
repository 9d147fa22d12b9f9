import createClient from 'openapi-fetch';
import { auth, refused } from './auth';
import { Refusal, refusalOf, unreachable } from './errors';
import type { components, paths } from './schema.mjs';

type Schemas = components['schemas'];
export type Session = Schemas['Session'];
export type SessionStatus = Schemas['SessionStatus'];
export type Message = Schemas['Message'];
export type Attachment = Schemas['Attachment'];
export type User = Schemas['User'];
export type Role = Schemas['Role'];
export type Department = Schemas['Department'];
export type Channel = Schemas['Channel'];
export type Agreement = Schemas['Agreement'];
export type Warning = Schemas['Warning'];
export type CustomerDetails = Schemas['CustomerDetails'];
export type Explanation = Schemas['Explanation'];
export type History = Schemas['HistoryDto'];
export type Notification = Schemas['Notification'];
export type Listed = Schemas['Listed'];
export type DeadLetterQueue = Schemas['DeadLetterQueue'];
export type DeadLetter = Schemas['DeadLetter'];
export type Redriven = Schemas['Redriven'];
export type FailedDelivery = Schemas['FailedDelivery'];
export type Webhook = Schemas['Webhook'];
export type QuickReply = Schemas['QuickReply'];
export type Template = Schemas['Template'];
export type TemplateParameter = Schemas['TemplateParameter'];
export type NotificationKind = Schemas['NotificationAbout'];

/** Makes a call; what is not 2xx is thrown. */
export async function send(request: Request): Promise<Response> {
  const { epoch } = auth.get();
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
  if (response.ok) return response;
  // A wrong password is no sign that somebody's time has run out.
  if (response.status === 401 && new URL(request.url).pathname !== '/api/v1/login') refused(epoch);
  const body: unknown = await response.json().catch(() => null);
  throw refusalOf(response.status, body, response.headers.get('Retry-After'));
}

/** The typed client. A call that is refused throws a {@link Refusal}, so that its `data` is always there. */
export const api = createClient<paths>({ baseUrl: '', fetch: send });

/** The data of an answer: refusals have been thrown before. */
export async function data<T>(call: Promise<{ data?: T }>): Promise<T> {
  const answer = await call;
  if (answer.data === undefined) throw new Refusal(0, 'EMPTY', '');
  return answer.data;
}

/** A call whose types the caller knows. */
export async function call<T>(
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<T> {
  const response = await send(
    new Request(path, {
      method,
      ...(body ? { headers: JSON_BODY, body: JSON.stringify(body) } : {}),
      ...(signal ? { signal } : {}),
    }),
  );
  return (await response.json()) as T;
}

const JSON_BODY = { 'Content-Type': 'application/json' };

/** Calls a method of the original's REST. */
export async function rest<T>(method: string, params: object): Promise<T> {
  return (await call<{ result: T }>('POST', `/rest/${method}`, params)).result;
}

/** A file's bytes, by the address its message gives; the host is always our own. */
export async function fileBytes(url: string, signal?: AbortSignal): Promise<Blob> {
  const { pathname } = new URL(url, window.location.origin);
  const response = await send(new Request(pathname, signal ? { signal } : {}));
  return response.blob();
}

/** Changes what can be changed of a channel, where the server lets that be done. */
export const changeChannel = (channel: Channel, change: object) =>
  call<Channel>('PATCH', `/api/v1/lines/${channel.line_id}/channels/${channel.id}`, change);
