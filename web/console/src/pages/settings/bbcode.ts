/**
 * BB code as plain text: what customers read on every channel. The same rules as the server's
 * (`shared/domain/src/settings/bbcode.rs`): `[br]` and `[*]` begin lines, links show their address, other known tags go.
 */
const SHAPES = new Set(['b', 'i', 'u', 's', 'size', 'color', 'font', 'quote', 'code', 'list']);

export function plain(text: string): string {
  let out = '';
  let rest = text;
  let link: string | null = null;
  for (;;) {
    const open = rest.indexOf('[');
    if (open < 0) return out + rest;
    out += rest.slice(0, open);
    const after = rest.slice(open + 1);
    const close = after.indexOf(']');
    const inside = close < 0 ? null : after.slice(0, close);
    const equals = inside?.indexOf('=') ?? -1;
    const name = (
      inside === null ? '' : equals < 0 ? inside : inside.slice(0, equals)
    ).toLowerCase();
    const value = inside !== null && equals >= 0 ? inside.slice(equals + 1) : '';
    const tail = after.slice(close + 1);
    if ((name === 'br' || name === '*') && value === '') {
      out += '\n';
      rest = tail;
    } else if (name === 'url') {
      link = value || null;
      rest = tail;
    } else if (name === '/url') {
      if (link && !out.endsWith(link)) out += ` (${link})`;
      link = null;
      rest = tail;
    } else if (SHAPES.has(name.replace(/^\//, ''))) {
      rest = tail;
    } else {
      out += '[';
      rest = after;
    }
  }
}
