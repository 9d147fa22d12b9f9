import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { factsOf, fileMax, KINDS, lengthOf, UPLOAD_MAX } from './channels';

/** The rows of the first table of the document, by the names of its columns. */
function rows(): Record<string, string>[] {
  const text = readFileSync(new URL('../../../../docs/channels.md', import.meta.url), 'utf8');
  const lines = text.split('\n');
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const top = lines.findIndex((line) => line.startsWith('| Kind |'));
  const names = cells(lines[top] ?? '');
  const below = lines.slice(top + 2);
  const end = below.findIndex((line) => !line.startsWith('|'));
  return below
    .slice(0, end)
    .map((line) => Object.fromEntries(cells(line).map((cell, at) => [names[at], cell])));
}

test('the facts are those of the document', () => {
  const table = rows();
  const kindOf = (row: Record<string, string>) => row.Kind?.replaceAll('`', '') ?? '';
  expect(table.map(kindOf)).toEqual([...KINDS]);
  for (const row of table) {
    const kind = kindOf(row);
    const facts = factsOf(kind);
    const unit = { utf16: 'UTF-16 units', characters: 'characters', bytes: 'bytes' }[facts.unit];
    expect(`${facts.text} ${unit}`, kind).toBe(row.Text);
    expect(facts.file === 0 ? '–' : `${facts.file / 1e6} MB`, kind).toBe(row.File);
    const can = new Set(row['We can']?.split(', '));
    expect([facts.edit, facts.delete, facts.reply, facts.typing], kind).toEqual(
      ['edit', 'delete', 'reply', 'type'].map((it) => can.has(it)),
    );
    expect(facts.window, kind).toBe(Number(/^(\d+) h/.exec(row.Window ?? '')?.[1] ?? 0) || null);
    expect(facts.templates, kind).toBe(/templates/.test(row.Window ?? ''));
    expect(facts.leaving, kind).toBe(row.Window === 'until they leave');
    const buttons = /^\d+/.exec(row['Quick replies'] ?? '')?.[0];
    expect(facts.buttons, kind).toBe(Number(buttons ?? 0));
    expect(facts.read, kind).toBe(can.has('show as read'));
  }
});

test('texts are as long as their channel counts', () => {
  expect(lengthOf('è😀', 'characters')).toBe(2);
  expect(lengthOf('è😀', 'utf16')).toBe(3);
  expect(lengthOf('è😀', 'bytes')).toBe(6);
});

test('files are as large as both Canali and the channel take', () => {
  expect(UPLOAD_MAX).toBe(50 * 1024 * 1024);
  expect(fileMax('whatsapp')).toBe(UPLOAD_MAX);
  expect(fileMax('live_chat')).toBe(20_000_000);
  expect(fileMax('instagram_comments')).toBe(0);
  expect(fileMax('a kind to come')).toBe(0);
});
