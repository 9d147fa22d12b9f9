/** A piece of a text: as it is, or the address of a link. */
export type Piece = { text: string } | { href: string; text: string };

/** Web addresses and nothing else: no other scheme is ever made a link. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/giu;

/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?…'"”’»\]]+$/u;

/** The text in pieces, web addresses apart. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const href = webAddress(address);
    if (!href) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ href, text: address });
    end = match.index + address.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** `address` as browsers write it, if it is one of the web's. */
export function webAddress(address: string | undefined): string | undefined {
  try {
    const url = new URL(address ?? '');
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Without the punctuation of the sentence around it; a bracket stays where it was opened in the address. */
function trimmed(address: string): string {
  const plain = address.replace(TRAILING, '');
  const count = (sign: string) => plain.split(sign).length - 1;
  return plain.endsWith(')') && count(')') > count('(') ? trimmed(plain.slice(0, -1)) : plain;
}

/** Signs that turn the direction of what follows, by which a file's name can pretend another ending. */
const TURNING = /[\u202A-\u202E\u2066-\u2069\u200E\u200F]/gu;

/** A name as it reads. */
export function plainName(name: string): string {
  return name.replace(TURNING, '').trim();
}
