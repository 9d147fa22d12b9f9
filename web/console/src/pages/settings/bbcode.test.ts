import { expect, test } from 'vitest';
import { plain } from './bbcode';

test.each([
  ['[b]Eva:[/b] [br]ciao', 'Eva: \nciao'],
  ['[B]x[/B][color=#ff0000]y[/color]', 'xy'],
  ['one[BR]two', 'one\ntwo'],
  ['[url=https://a.example]here[/url]', 'here (https://a.example)'],
  ['[url]https://a.example[/url]', 'https://a.example'],
  ['[url=https://a.example]https://a.example[/url].', 'https://a.example.'],
  ['a[0] = [x]', 'a[0] = [x]'],
  ['[', '['],
  ['[b', '[b'],
  ['[]', '[]'],
  ['[br=1]', '[br=1]'],
  ['è [i]è', 'è è'],
])('%s', (text, shown) => {
  expect(plain(text)).toBe(shown);
});
