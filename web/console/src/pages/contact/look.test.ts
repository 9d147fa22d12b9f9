import { expect, test } from 'vitest';
import { inkOn, isColor, withText } from './look';

test('what is written on a colour can be read', () => {
  expect(['#ffffff', '#ffd54f', '#0b6a7c', '#000000'].map(inkOn)).toEqual([
    'black',
    'black',
    'white',
    'white',
  ]);
  expect(['#0b6a7c', '#FFF', 'red', ''].map(isColor)).toEqual([true, false, false, false]);
});

test('empty texts are left out, and languages without any', () => {
  const texts = withText({}, 'it', 'greeting', 'Ciao');
  expect(texts).toEqual({ it: { greeting: 'Ciao' } });
  expect(withText(texts, 'it', 'launcher', 'Chat')).toEqual({
    it: { greeting: 'Ciao', launcher: 'Chat' },
  });
  expect(withText(texts, 'it', 'greeting', '')).toEqual({});
});
