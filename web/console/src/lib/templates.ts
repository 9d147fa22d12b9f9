import type { Template, TemplateParameter } from '../api/client';

/** A gap of a template that somebody has to fill. */
export interface Gap {
  /** Unique in its template. */
  key: string;
  place: 'header' | 'body' | 'button';
  /** Its name, or its number, as it stands between the braces. */
  name: string;
  /** Which button, from 0. */
  index?: number;
}

/** `{{1}}`, `{{name}}`. */
const GAP = /\{\{\s*([\w.-]+)\s*\}\}/g;

const namesIn = (text: string | null | undefined) => [
  ...new Set([...(text ?? '').matchAll(GAP)].map((found) => found[1] ?? '')),
];

/** All gaps, in the order in which they are read. */
export function gapsOf(template: Template): Gap[] {
  const of = (place: 'header' | 'body', text: string | null | undefined): Gap[] =>
    namesIn(text).map((name) => ({ key: `${place} ${name}`, place, name }));
  const buttons = template.buttons.flatMap((button, index): Gap[] => {
    if (button.kind === 'copy_code')
      return [{ key: `button ${index}`, place: 'button', name: '1', index }];
    return namesIn(button.url).map((name) => ({
      key: `button ${index}`,
      place: 'button',
      name,
      index,
    }));
  });
  return [...of('header', template.header), ...of('body', template.body), ...buttons];
}

/** The text with what its gaps are filled with; those that are not filled stay as they are. */
export function filled(
  text: string | null | undefined,
  place: Gap['place'],
  values: Record<string, string>,
): string {
  return (text ?? '').replace(GAP, (whole, name: string) => values[`${place} ${name}`] || whole);
}

/** What is sent: those that have numbers are counted in their order. */
export function parametersOf(
  template: Template,
  values: Record<string, string>,
): TemplateParameter[] {
  const gaps = gapsOf(template);
  const byNumber = (a: Gap, b: Gap) =>
    /^\d+$/.test(a.name) && /^\d+$/.test(b.name) && a.place === b.place && a.place !== 'button'
      ? Number(a.name) - Number(b.name)
      : 0;
  return [...gaps].sort(byNumber).map(({ key, place, name, index }) => ({
    text: values[key] ?? '',
    place,
    ...(/^\d+$/.test(name) ? {} : { name }),
    ...(index === undefined ? {} : { index }),
  }));
}
