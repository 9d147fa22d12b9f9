import { expect, test } from 'vitest';
import { pieces } from './links';

const hrefs = (text: string) => pieces(text).flatMap((it) => it.href ?? []);

test('addresses end where the sentence goes on', () => {
  expect(hrefs('See https://a.example/x?y=1, or (https://b.example).')).toEqual([
    'https://a.example/x?y=1',
    'https://b.example',
  ]);
  expect(hrefs('https://a.example/x_(y)')).toEqual(['https://a.example/x_(y)']);
});

test('nothing but http can be pressed, and no text is lost', () => {
  const text = 'javascript:alert(1) data:text/html,x <b>https://a.example</b>';
  expect(hrefs(text)).toEqual(['https://a.example']);
  expect(
    pieces(text)
      .map((it) => it.text)
      .join(''),
  ).toBe(text);
  expect(pieces('')).toEqual([]);
});
