import type { DeadLetterQueue, Redriven } from '../api/client';

/** A body to be read: JSON with its lines, everything else as it is. */
export function legible(body: string): string {
  try {
    const said: unknown = JSON.parse(body);
    return typeof said === 'object' && said !== null ? JSON.stringify(said, null, 2) : body;
  } catch {
    return body;
  }
}

/** What has messages comes first, the fullest before the others; the rest in the order it came. */
export function byNeed(queues: readonly DeadLetterQueue[]): DeadLetterQueue[] {
  return [...queues].sort((one, other) => other.messages - one.messages);
}

/** How many dead letters there are in all. */
export const total = (queues: readonly DeadLetterQueue[]) =>
  queues.reduce((sum, it) => sum + it.messages, 0);

/** Which words tell what became of dead letters that were to be sent back. */
export function outcome({ sent, left, missing }: Redriven): 'none' | 'missing' | 'more' | 'all' {
  if (missing.length > 0) return 'missing';
  if (sent === 0) return 'none';
  return left > 0 ? 'more' : 'all';
}

/** The lines whose failed deliveries somebody may see, by name; also those that are switched off, since what failed stays. */
export function steered<T extends { name: string; members: number[] }>(
  lines: readonly T[],
  me: { id: number; role: string },
): T[] {
  const mine = lines.filter(
    (it) => me.role === 'admin' || (me.role === 'supervisor' && it.members.includes(me.id)),
  );
  return mine.sort((one, other) => one.name.localeCompare(other.name));
}
