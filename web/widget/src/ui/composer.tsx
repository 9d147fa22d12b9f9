import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Picked } from '../chat/outbox';
import type { Config } from '../client/types';
import { characters, size } from '../text/figures';
import { plainName } from '../text/links';
import { say } from '../words/words';
import { useSurface } from './context';
import { Icon } from './icons';

/** Files one message has at most. */
const FILES_MAX = 10;

/** What is being written. */
export interface Writing {
  text: string;
  files: Picked[];
}

/** The files that fit, and what is wrong with the first that does not. */
export function useFiles(
  config: Config,
): (files: Iterable<File>, had: number) => [Picked[], string] {
  const { words, language } = useSurface();
  return (files, had) => {
    let wrong = '';
    const taken: Picked[] = [];
    for (const file of files) {
      const name = plainName(file.name) || 'file';
      const max = config.upload_max_bytes;
      const sizes = { name, size: size(file.size, language), max: size(max, language) };
      if (file.size > max) wrong ||= say(words.tooLarge, sizes);
      else if (file.size === 0) wrong ||= say(words.emptyFile, sizes);
      else if (had + taken.length >= FILES_MAX) wrong ||= say(words.tooMany, { max: FILES_MAX });
      else taken.push({ name, size: file.size, mime: file.type, blob: file });
    }
    return [taken, wrong];
  };
}

/** Where the visitor writes. */
export function Composer({
  config,
  writing,
  change,
  wrong,
  add,
  typed,
}: {
  config: Config;
  writing: Writing;
  change: (writing: Writing) => void;
  /** What is wrong with what was chosen. */
  wrong: string;
  /** Files are added. */
  add: (files: Iterable<File>) => void;
  /** Something was typed. */
  typed: (text: string) => void;
}) {
  const { chat, words, texts, language } = useSurface();
  const area = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState(false);
  const { text, files } = writing;
  const count = characters(text);
  const max = config.text_max_chars;
  const tooLong = count > max ? say(words.tooLong, { count, max }) : '';
  const isEmpty = text.trim() === '' && files.length === 0;
  useLayoutEffect(() => grow(area.current), [text]);
  const send = () => {
    setSaid(true);
    if (isEmpty || tooLong) return;
    chat.write({ text: text.trim(), files });
    change({ text: '', files: [] });
    typed('');
    setSaid(false);
    area.current?.focus();
  };
  const keyed = (event: KeyboardEvent) => {
    // Enter also ends a word that is being put together from several keys.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const pasted = (event: ClipboardEvent) => {
    const { files: pastedFiles } = event.clipboardData ?? {};
    if (!pastedFiles?.length) return;
    event.preventDefault();
    add(pastedFiles);
  };
  const problem = tooLong || wrong;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {files.length > 0 && (
        <ul class="picked">
          {files.map((it) => (
            <li key={it.name}>
              <bdi>{it.name}</bdi> <small>{size(it.size, language)}</small>
              <button
                type="button"
                aria-label={say(words.removeFile, { name: it.name })}
                onClick={() => change({ text, files: files.filter((other) => other !== it) })}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="error" id="wrong" role="alert">
        {problem}
      </p>
      {config.watch_typing && (
        <p class="note" id="watched">
          {words.watched}
        </p>
      )}
      <div class="row">
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        <button type="button" aria-label={words.attach} onClick={() => chooser.current?.click()}>
          <Icon name="clip" />
        </button>
        <textarea
          ref={area}
          rows={1}
          dir="auto"
          aria-label={words.message}
          aria-describedby={config.watch_typing ? 'watched wrong' : 'wrong'}
          aria-invalid={said && Boolean(problem)}
          placeholder={texts.placeholder ?? words.placeholder}
          value={text}
          onInput={(event) => {
            change({ text: event.currentTarget.value, files });
            typed(event.currentTarget.value);
          }}
          onKeyDown={keyed}
          onPaste={pasted}
        />
        <button type="submit" class="send" aria-label={words.send} aria-disabled={isEmpty}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

/** As high as its text, up to what the style sheet allows. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = 'auto';
  // Where nothing is laid out yet, a line is what it is by itself.
  if (area.scrollHeight === 0) return;
  const borders = area.offsetHeight - area.clientHeight;
  area.style.height = `${area.scrollHeight + borders}px`;
}
