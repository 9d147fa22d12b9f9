/** Bytes for people: kilobytes and megabytes, as file managers count them. */
export function size(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  const digits = { maximumFractionDigits: value < 10 ? 1 : 0 };
  return `${new Intl.NumberFormat(language, digits).format(value)} ${unit}`;
}

/** The hour of an instant, where the visitor is. */
export function hour(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(ms);
}

/** The day of an instant; today has its own word. */
export function day(ms: number, now: number, language: string, today: string): string {
  const name = (at: number) => new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(at);
  return name(ms) === name(now) ? today : name(ms);
}

/** When a line opens: the hour, with the day if it is another. */
export function opening(ms: number, now: number, language: string): string {
  const form: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const isToday = new Date(ms).toDateString() === new Date(now).toDateString();
  if (!isToday) Object.assign(form, { weekday: 'long', day: 'numeric', month: 'long' });
  return new Intl.DateTimeFormat(language, form).format(ms);
}

/** The characters of a text as the server counts them. */
export function characters(text: string): number {
  return [...text].length;
}
