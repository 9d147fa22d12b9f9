import { pieces } from '../text/links';

/** A text as it was written: never as markup, with web addresses as links. */
export function Text({ text }: { text: string }) {
  return (
    <p class="text" dir="auto">
      {pieces(text).map((it) =>
        'href' in it ? (
          <a href={it.href} target="_blank" rel="noopener noreferrer nofollow">
            {it.text}
          </a>
        ) : (
          it.text
        ),
      )}
    </p>
  );
}
