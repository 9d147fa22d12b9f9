// @vitest-environment happy-dom
import { render } from 'preact';
import { describe, expect, it } from 'vitest';
import { accent, contrast, luminance } from '../src/text/colours';
import { characters, size } from '../src/text/figures';
import { pieces, plainName, webAddress } from '../src/text/links';
import { Text } from '../src/ui/text';
import { en } from '../src/words/en';
import { it as italian } from '../src/words/it';
import { language, say } from '../src/words/words';

/** What a text becomes on a page. */
function shown(text: string): HTMLElement {
  const root = document.createElement('div');
  render(<Text text={text} />, root);
  return root;
}

describe('texts', () => {
  it('are never markup', () => {
    const attacks = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '"><svg onload=alert(1)>',
      '&lt;b&gt; &amp;',
      '[b]bold[/b]',
      'javascript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
    ];
    for (const attack of attacks) {
      const root = shown(attack);
      expect(root.textContent).toBe(attack);
      expect(root.querySelectorAll('p > *')).toHaveLength(0);
    }
  });

  it('turn with what is written', () => {
    expect(shown('مرحبا 👩‍👩‍👧').querySelector('p')?.getAttribute('dir')).toBe('auto');
  });

  it('have links to the web, which tell nothing of the page', () => {
    const link = shown('see https://shop.example/a?b=c&d="e, ok').querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://shop.example/a?b=c&d=');
    expect(link?.getAttribute('rel')).toBe('noopener noreferrer nofollow');
  });
});

describe('links', () => {
  it('end where the sentence goes on', () => {
    const hrefs = (text: string) => pieces(text).flatMap((it) => ('href' in it ? [it.text] : []));
    expect(hrefs('(see https://a.example/x_(y)).')).toEqual(['https://a.example/x_(y)']);
    expect(hrefs('https://a.example. And HTTP://B.example!')).toEqual([
      'https://a.example',
      'HTTP://B.example',
    ]);
    expect(hrefs('xhttps://a.example ftp://a.example https:// http://')).toEqual([]);
  });

  it('leave nothing out of the text', () => {
    for (const text of [
      '',
      'a',
      'https://a.example',
      'a https://a.example/b, c',
      '🙂 http://é.example/ü',
    ]) {
      expect(
        pieces(text)
          .map((it) => it.text)
          .join(''),
      ).toBe(text);
    }
  });

  it('are of the web only', () => {
    for (const bad of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc',
      '//a.example',
      '',
      undefined,
    ]) {
      expect(webAddress(bad)).toBeUndefined();
    }
    expect(webAddress('https://a.example')).toBe('https://a.example/');
  });
});

describe('names', () => {
  it('read as they are stored', () => {
    expect(plainName(' invoice\u202Egpj.exe ')).toBe('invoicegpj.exe');
    expect(plainName('عقد.pdf')).toBe('عقد.pdf');
  });
});

describe('colours', () => {
  it('can be read on', () => {
    for (const colour of [
      '#000000',
      '#ffffff',
      '#ffee00',
      '#777777',
      '#1f5fbf',
      '#ff0000',
      '#00ff00',
    ]) {
      const { ground, text } = accent(colour);
      expect(ground).toBe(colour);
      expect(contrast(luminance(ground), luminance(text))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('are colours', () => {
    for (const bad of [undefined, '', 'red', '#fff', 'url(x)', '#12345g']) {
      expect(accent(bad)).toEqual(accent('#1f5fbf'));
    }
  });
});

describe('words', () => {
  it('are there in every language, with the same blanks', () => {
    const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((it) => it[0]).sort();
    const flat = (it: object) =>
      Object.entries(it).map(([name, text]) => [name, JSON.stringify(text)] as const);
    expect(Object.keys(italian).sort()).toEqual(Object.keys(en).sort());
    const mine = new Map(flat(italian));
    for (const [name, text] of flat(en)) {
      expect([name, blanks(mine.get(name) ?? '')]).toEqual([name, blanks(text)]);
      expect(mine.get(name)).not.toBe('""');
    }
  });

  it('are in the first language that is spoken', () => {
    expect(language('de-DE', 'it-CH', 'en')).toBe('it');
    expect(language(undefined, null, 'xx')).toBe('en');
    expect(language('constructor')).toBe('en');
    expect(say('{a} and {b}', { a: 1 })).toBe('1 and {b}');
  });
});

describe('figures', () => {
  it('are counted as the server counts', () => {
    expect([characters('a🙂è'), characters('')]).toEqual([3, 0]);
    expect([size(1_000_000, 'en'), size(1_234_567, 'it'), size(90, 'en')]).toEqual([
      '1 MB',
      '1,2 MB',
      '0.1 kB',
    ]);
  });
});
