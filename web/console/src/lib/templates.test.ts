import { expect, test } from 'vitest';
import type { Template } from '../api/client';
import { filled, gapsOf, parametersOf } from './templates';

const template = (part: Partial<Template>): Template => ({
  name: 'order',
  language: 'en_US',
  category: 'utility',
  body: '',
  buttons: [],
  ...part,
});

test('gaps are found where they stand, each once', () => {
  const found = gapsOf(
    template({
      header: 'Hello {{name}}',
      body: '{{2}} comes {{1}}, {{2}}',
      buttons: [
        { title: 'Track', kind: 'url', url: 'https://shop.example/{{1}}' },
        { title: 'Later', kind: 'reply' },
        { title: 'Copy', kind: 'copy_code' },
      ],
    }),
  );
  expect(found.map((it) => [it.key, it.index])).toEqual([
    ['header name', undefined],
    ['body 2', undefined],
    ['body 1', undefined],
    ['button 0', 0],
    ['button 2', 2],
  ]);
});

test('numbers are sent in their order, names by their names', () => {
  const numbered = template({ body: '{{2}} comes {{1}}' });
  expect(parametersOf(numbered, { 'body 1': 'today', 'body 2': 'It' })).toEqual([
    { text: 'today', place: 'body' },
    { text: 'It', place: 'body' },
  ]);
  const named = template({ body: 'Dear {{name}}' });
  expect(parametersOf(named, { 'body name': 'Ada' })).toEqual([
    { text: 'Ada', place: 'body', name: 'name' },
  ]);
});

test('a preview shows what is filled, and leaves the rest', () => {
  expect(filled('Dear {{name}}, {{1}}', 'body', { 'body name': 'Ada' })).toBe('Dear Ada, {{1}}');
});
