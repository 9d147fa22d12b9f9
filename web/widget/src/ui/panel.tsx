import { useEffect, useRef, useState } from 'preact/hooks';
import type { State } from '../chat/state';
import type { Filled } from '../client/types';
import { Composer, useFiles, type Writing } from './composer';
import { useSurface } from './context';
import { Face, useName } from './face';
import { asked, away, Form } from './form';
import { Icon } from './icons';
import { Conversation } from './log';
import { reason } from './message';

/** The chat, open. */
export function Panel({
  state,
  known,
  byHand,
  close,
  typed,
}: {
  state: State;
  /** What the site knows of the visitor. */
  known: Filled;
  /** Whether the visitor opened it; who merely comes to the next page keeps their place in it. */
  byHand: boolean;
  close: () => void;
  typed: (text: string) => void;
}) {
  const { words } = useSurface();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.open && byHand) focusIn(panel.current);
  }, [state.open, byHand]);
  return (
    <div
      class="panel"
      id="canali-panel"
      role="dialog"
      aria-labelledby="canali-title"
      tabIndex={-1}
      ref={panel}
      hidden={!state.open}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <Header state={state} close={close} />
      <Status state={state} />
      {state.ended ? (
        <p class="ended">{reason(state.ended, words)}</p>
      ) : state.config ? (
        <Body state={state} config={state.config} known={known} typed={typed} />
      ) : (
        <p class="ended">{words.loading}</p>
      )}
    </div>
  );
}

function Header({ state, close }: { state: State; close: () => void }) {
  const { words } = useSurface();
  const { operator } = state.log;
  const name = useName(operator ?? { kind: 'operator' });
  return (
    <header>
      {operator && <Face author={operator} />}
      <div>
        <h2 id="canali-title" dir="auto">
          {state.config?.name || words.chat}
        </h2>
        <p>
          {operator ? (
            <bdi>{operator.position ? `${name}, ${operator.position}` : name}</bdi>
          ) : (
            words.answers
          )}
        </p>
      </div>
      <button type="button" aria-label={words.close} onClick={close}>
        <Icon name="close" />
      </button>
    </header>
  );
}

/** What is in the way, and what the visitor should know; told to those who do not see it too. */
function Status({ state }: { state: State }) {
  const { words, texts, language } = useSurface();
  const { config, lasts, ended } = state;
  // A socket may not notice for minutes that the network is gone: what cannot be sent does.
  const trouble = state.trouble ?? state.outgoing.find((it) => it.state === 'waiting')?.problem;
  const isAway = config?.open === false && state.begun;
  return (
    <div role="status" class="status">
      {trouble && !ended && <p class="trouble">{reason(trouble, words)}</p>}
      {isAway && config && <p>{texts.offline ?? away(config, words, language)}</p>}
      {!lasts && !ended && <p>{words.forgets}</p>}
    </div>
  );
}

function Body({
  state,
  config,
  known,
  typed,
}: {
  state: State;
  config: NonNullable<State['config']>;
  known: Filled;
  typed: (text: string) => void;
}) {
  const { words } = useSurface();
  const [writing, setWriting] = useState<Writing>({ text: '', files: [] });
  const [wrong, setWrong] = useState('');
  const [over, setOver] = useState(false);
  const fitting = useFiles(config);
  const ask = asked(state, known);
  if (ask) return <Form state={state} config={config} ask={ask} />;
  const add = (files: Iterable<File>) => {
    const [taken, why] = fitting(files, writing.files.length);
    setWriting({ ...writing, files: [...writing.files, ...taken] });
    setWrong(why);
  };
  const change = (next: Writing) => {
    setWriting(next);
    setWrong('');
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way to what the button does.
    <div
      class={over ? 'body over' : 'body'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        add(event.dataTransfer?.files ?? []);
      }}
    >
      {over && <p class="drop">{words.dropFiles}</p>}
      <Conversation state={state} />
      <Composer {...{ config, writing, change, wrong, add, typed }} />
    </div>
  );
}

/** To where one writes; on phones not, where the keyboard would cover what there is to read. */
function focusIn(panel: HTMLElement | null): void {
  const isPrecise = matchMedia('(pointer: fine)').matches;
  const field = isPrecise
    ? panel?.querySelector<HTMLElement>('form input:not([type=file]), textarea')
    : null;
  (field ?? panel)?.focus();
}
