import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FACTS, KINDS, lengthOf } from './channels';

const table = readFileSync(new URL('../../../../docs/channels.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /^\| `[a-z_]+` \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('the facts are those of the document', () => {
  expect(table.map((row) => row[1]?.replaceAll('`', ''))).toEqual([...KINDS]);
  for (const row of table) {
    const kind = row[1]?.replaceAll('`', '') as keyof typeof FACTS;
    const facts = FACTS[kind];
    const unit = { utf16: 'UTF-16 units', characters: 'characters', bytes: 'bytes' }[facts.unit];
    expect(`${facts.text} ${unit}`).toBe(row[2]);
    expect(facts.file === 0 ? '–' : `${facts.file / 1e6} MB`).toBe(row[4]);
    const can = new Set(row[6]?.split(', '));
    expect([facts.edit, facts.delete, facts.reply, facts.typing], kind).toEqual(
      ['edit', 'delete', 'reply', 'type'].map((it) => can.has(it)),
    );
    expect(facts.window === null ? '–' : `${facts.window} h`).toBe(row[8]);
  }
});

test('texts are as long as their channel counts', () => {
  expect(lengthOf('è😀', 'characters')).toBe(2);
  expect(lengthOf('è😀', 'utf16')).toBe(3);
  expect(lengthOf('è😀', 'bytes')).toBe(6);
});
