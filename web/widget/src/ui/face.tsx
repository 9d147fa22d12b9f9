import { useState } from 'preact/hooks';
import type { Author } from '../client/types';
import { webAddress } from '../text/links';
import { useSurface } from './context';

/** Who wrote, in words: the name the line shows, else what they are. */
export function useName(author: Author): string {
  const { words } = useSurface();
  if (author.kind === 'visitor') return words.you;
  if (author.name) return author.name;
  return author.kind === 'bot' ? words.bot : words.operator;
}

/** A picture of who wrote; their initial, where there is none or it cannot be shown. */
export function Face({ author }: { author: Author }) {
  const name = useName(author);
  const [broken, setBroken] = useState('');
  const picture = webAddress(author.avatar);
  const [initial = ''] = new Intl.Segmenter().segment(name).containing(0)?.segment ?? '';
  return (
    <span class="face" aria-hidden="true">
      {picture && picture !== broken ? (
        <img src={picture} alt="" referrerpolicy="no-referrer" onError={() => setBroken(picture)} />
      ) : (
        initial.toUpperCase()
      )}
    </span>
  );
}
