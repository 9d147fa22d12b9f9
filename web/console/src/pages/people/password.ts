/** What is wrong with a new password: a key of the catalogues; null if nothing is. */
export function passwordProblem(password: string): string | null {
  const length = [...password].length;
  if (length < 8) return 'people.shortPassword';
  return length > 200 ? 'people.longPassword' : null;
}

/** No letters that look alike. */
const SIGNS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A random password that can be read to somebody: 80 bits. */
export function suggestion(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(14));
  const signs = [...bytes].map((it) => SIGNS[it % SIGNS.length] ?? 'a').join('');
  return `${signs.slice(0, 5)}-${signs.slice(5, 10)}-${signs.slice(10)}`;
}
