/** A text in pieces: what is an address can be pressed. */
export interface Piece {
  text: string;
  href: string | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;

/** What ends a sentence is no part of an address, nor is a bracket that the address did not open. */
function trimmed(address: string): string {
  let end = address.length;
  for (;;) {
    const last = address[end - 1];
    if (last && '.,;:!?'.includes(last)) end -= 1;
    else if (last === ')' && !address.slice(0, end).includes('(')) end -= 1;
    else return address.slice(0, end);
  }
}

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (match.index > at) found.push({ text: text.slice(at, match.index), href: null });
    found.push({ text: address, href: address });
    at = match.index + address.length;
  }
  if (at < text.length) found.push({ text: text.slice(at), href: null });
  return found;
}
