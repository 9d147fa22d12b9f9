import { useState } from 'preact/hooks';
import type { State } from '../chat/state';
import type { Agreement, Ask, Config, Filled, FormConfig } from '../client/types';
import { characters, opening } from '../text/figures';
import { webAddress } from '../text/links';
import { say } from '../words/words';
import { PLAIN, useSurface } from './context';
import { Text } from './text';

const FIELDS = ['name', 'email', 'phone'] as const;
type Field = (typeof FIELDS)[number];

/** What browsers fill in by themselves, and how phones show their keyboard. */
const KINDS = {
  name: { type: 'text', autocomplete: 'name' },
  email: { type: 'email', autocomplete: 'email' },
  phone: { type: 'tel', autocomplete: 'tel' },
} as const;

/** What is still to be asked before the visitor can write; nothing, if there is nothing. */
export function asked(state: State, known: Filled): FormConfig | undefined {
  const { config, begun, outgoing, filled } = state;
  if (!config || begun || outgoing.length > 0) return undefined;
  const look = config.widget ?? PLAIN;
  const form = config.open === false ? look.offline_form : look.form;
  const has = { ...known, ...filled };
  const left = (field: Field): Ask => (has[field] ? 'no' : form[field]);
  const rest = { name: left('name'), email: left('email'), phone: left('phone') };
  const isAsked = FIELDS.some((it) => rest[it] !== 'no') || mustAgree(config, filled);
  return isAsked ? rest : undefined;
}

function mustAgree({ agreement }: Config, filled: Filled): boolean {
  const before = filled.agreement;
  return (
    Boolean(agreement) && (before?.id !== agreement?.id || before?.version !== agreement?.version)
  );
}

/** The form before the first message, and what is left for those who come when nobody is there. */
export function Form({ state, config, ask }: { state: State; config: Config; ask: FormConfig }) {
  const { chat, words, texts, language } = useSurface();
  const [values, setValues] = useState<Filled>(state.filled);
  const [text, setText] = useState('');
  const [agreed, setAgreed] = useState(false);
  const [tried, setTried] = useState(false);
  const agreement = mustAgree(config, state.filled) ? config.agreement : undefined;
  const wrong = {
    ...Object.fromEntries(FIELDS.map((it) => [it, fault(it, ask[it], values[it] ?? '')])),
    text:
      text.trim() === '' ? 'missing' : characters(text) > config.text_max_chars ? 'tooLong' : '',
    agreement: agreement && !agreed ? 'mustAgree' : '',
  } as Record<
    Field | 'text' | 'agreement',
    '' | 'missing' | 'wrongEmail' | 'wrongPhone' | 'mustAgree'
  >;
  const send = (event: Event) => {
    event.preventDefault();
    setTried(true);
    const first = [...FIELDS, 'text', 'agreement'].find((it) => wrong[it as Field]);
    if (first) {
      const form = event.currentTarget as HTMLFormElement;
      form.querySelector<HTMLElement>(`#canali-${first}`)?.focus();
      return;
    }
    const said = Object.fromEntries(
      FIELDS.map((it) => [it, values[it]?.trim()]).filter(([, it]) => it),
    );
    const form: Filled = { ...said, ...(agreement && { agreement: wording(agreement) }) };
    chat.write({ text: text.trim(), form });
  };
  const told = (name: Field | 'text' | 'agreement') => {
    const max = config.text_max_chars;
    return tried && wrong[name]
      ? say(words[wrong[name] as 'missing'], { count: characters(text), max })
      : '';
  };
  const intro =
    config.open === false ? (texts.offline ?? away(config, words, language)) : texts.form;
  return (
    <form class="form" noValidate onSubmit={send}>
      <p dir="auto">{intro ?? words.formIntro}</p>
      {FIELDS.filter((it) => ask[it] !== 'no').map((it) => (
        <Line
          key={it}
          name={it}
          label={words[it]}
          optional={ask[it] === 'optional'}
          wrong={told(it)}
        >
          <input
            {...KINDS[it]}
            {...described(it, told(it))}
            dir="auto"
            maxLength={200}
            required={ask[it] === 'required'}
            value={values[it] ?? ''}
            onInput={(event) => setValues({ ...values, [it]: event.currentTarget.value })}
          />
        </Line>
      ))}
      <Line name="text" label={words.message} wrong={told('text')}>
        <textarea
          {...described('text', told('text'))}
          dir="auto"
          rows={3}
          required
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </Line>
      {agreement && (
        <Consent
          agreement={agreement}
          agreed={agreed}
          wrong={told('agreement')}
          change={setAgreed}
        />
      )}
      <button type="submit" class="primary">
        {config.open === false ? words.leaveMessage : words.start}
      </button>
    </form>
  );
}

function Line({
  name,
  label,
  optional,
  wrong,
  children,
}: {
  name: string;
  label: string;
  optional?: boolean;
  wrong: string;
  children: preact.JSX.Element;
}) {
  const { words } = useSurface();
  return (
    <div class="field">
      <label for={`canali-${name}`}>
        {label}
        {optional && <small> ({words.optional})</small>}
      </label>
      {children}
      <Fault name={name} wrong={wrong} />
    </div>
  );
}

function Consent({
  agreement,
  agreed,
  wrong,
  change,
}: {
  agreement: Agreement;
  agreed: boolean;
  wrong: string;
  change: (agreed: boolean) => void;
}) {
  const { words } = useSurface();
  const link = webAddress(agreement.link);
  return (
    <div class="field consent">
      {agreement.text && <Text text={agreement.text} />}
      {link && (
        <p>
          <a href={link} target="_blank" rel="noopener noreferrer">
            {words.agreeLink}
          </a>
        </p>
      )}
      <label>
        <input
          {...described('agreement', wrong)}
          type="checkbox"
          required
          checked={agreed}
          onChange={(event) => change(event.currentTarget.checked)}
        />
        {words.agree}
      </label>
      <Fault name="agreement" wrong={wrong} />
    </div>
  );
}

function Fault({ name, wrong }: { name: string; wrong: string }) {
  return (
    <p class="error" id={`canali-${name}-wrong`}>
      {wrong}
    </p>
  );
}

/** What a field is called, and what is wrong with it, for those who do not see it. */
function described(name: string, wrong: string) {
  return {
    id: `canali-${name}`,
    'aria-describedby': `canali-${name}-wrong`,
    'aria-invalid': wrong !== '',
  };
}

/** The wording that the visitor agrees to. */
function wording({ id, version }: Agreement): { id: number; version: number } {
  return { id, version };
}

function fault(field: Field, ask: Ask, value: string) {
  const given = value.trim();
  if (ask === 'no') return '';
  if (given === '') return ask === 'required' ? 'missing' : '';
  if (field === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(given)) return 'wrongEmail';
  if (field === 'phone' && !/^\+?[\d\s()./-]{5,}$/.test(given)) return 'wrongPhone';
  return '';
}

/** That nobody is there, and until when. */
export function away(config: Config, words: { away: string; awayUntil: string }, language: string) {
  const at = config.opens_at_ms;
  return at ? say(words.awayUntil, { when: opening(at, Date.now(), language) }) : words.away;
}
