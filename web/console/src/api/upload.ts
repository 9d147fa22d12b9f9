import { CALL_MAX } from '../lib/channels';
import { api, data, send } from './client';
import { Refusal, unreachable } from './errors';
import type { components } from './schema.mjs';

/** How a file goes up: what ends it, and who hears how many of its bytes have gone. */
export interface Going {
  signal: AbortSignal;
  onSent: (bytes: number) => void;
}

/** A link is good for so long. */
const LINK_LIFE_MS = 15 * 60_000;

/** What Canali serves large files under where it keeps them itself, and not in a bucket. */
const OWN_OBJECTS = '/objects/';

/** For who only waits. */
const toTheEnd = (): Going => ({ signal: new AbortController().signal, onSent: () => undefined });

/** Keeps a file for a message to come; what the message names it by. */
export async function upload(file: File, going = toTheEnd()): Promise<string> {
  const id = await (file.size > CALL_MAX ? byLink(file, going) : byCall(file, going));
  going.onSent(file.size);
  return id;
}

async function byCall(file: File, { signal }: Going): Promise<string> {
  const response = await send(
    new Request(`/api/v1/uploads?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      headers: { 'Content-Type': file.type || 'application/octet-stream' },
      body: file,
      signal,
    }),
  );
  return ((await response.json()) as components['schemas']['Uploaded']).upload_id;
}

async function byLink(file: File, going: Going): Promise<string> {
  const { name, type, size } = file;
  const link = await data(
    api.POST('/api/v1/uploads/links', {
      body: { name, size, ...(type ? { mime: type } : {}) },
      signal: going.signal,
    }),
  );
  await put(file, link, going);
  return link.upload_id;
}

/**
 * Puts a file by its link. `fetch` tells nobody how much has gone, so that this is an `XMLHttpRequest`: without
 * `withCredentials` it carries no cookie to a bucket, and Canali looks at none under `/objects/`: the link is the permission.
 */
function put(
  file: File,
  link: components['schemas']['UploadLink'],
  { signal, onSent }: Going,
): Promise<void> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open(link.method, target(link.url));
    for (const [name, value] of Object.entries(link.headers)) request.setRequestHeader(name, value);
    request.timeout = LINK_LIFE_MS;
    request.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, file.size));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) done();
      else fail(refusalOfPlace(request.status));
    };
    request.onerror = () => fail(unreachable());
    request.ontimeout = request.onerror;
    request.onabort = () => fail(new DOMException('cancelled', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    if (signal.aborted) fail(new DOMException('cancelled', 'AbortError'));
    else request.send(file);
  });
}

/** Where the bytes go. What Canali keeps itself goes to the host of this page, whatever other name it has. */
export function target(url: string, page = window.location.origin): string {
  const { pathname, search } = new URL(url, page);
  return pathname.startsWith(OWN_OBJECTS) ? pathname + search : url;
}

/** What the place says of one file: it means nothing for the sign-in, and a bucket says it in XML. */
function refusalOfPlace(status: number): Refusal {
  if (status === 413) return new Refusal(status, 'TOO_LARGE', '');
  if (status === 429 || status >= 500) return new Refusal(status, 'TRY_AGAIN', '');
  return new Refusal(status, 'LINK_REFUSED', '');
}
