import type { Session } from '../../api/client';
import { isOver, isOwned, isWaiting } from '../../lib/sessions';

const MINUTE = 60_000;

/** The span that is looked back on, in parts of five minutes. */
export const HOUR = 60 * MINUTE;
export const PARTS = 12;

/** What a line's last hour looked like. */
export interface Hour {
  /** Sessions that began in it. */
  came: number;
  /** How many of them somebody has taken, ended or left to wait too long. */
  taken: number;
  over: number;
  late: number;
  /** Half of those that were taken waited so long or less. */
  medianMs: number | null;
  /** How many began in each part, the oldest first. */
  bars: number[];
}

export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.max(0, middle - 1)], sorted[middle]];
  if (low === undefined || high === undefined) return null;
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** Of sessions in any order, those that began within the hour before `now` (in ms since 1970). */
export function hourOf(sessions: readonly Session[], now: number): Hour {
  const begun = sessions.filter((it) => {
    const ago = now - Date.parse(it.opened_at);
    return ago >= 0 && ago < HOUR;
  });
  const bars = new Array<number>(PARTS).fill(0);
  for (const it of begun) {
    const part = PARTS - 1 - Math.floor((now - Date.parse(it.opened_at)) / (HOUR / PARTS));
    bars[part] = (bars[part] ?? 0) + 1;
  }
  const waits = begun.flatMap((it) =>
    it.answered_at ? [Date.parse(it.answered_at) - Date.parse(it.opened_at)] : [],
  );
  return {
    came: begun.length,
    taken: waits.length,
    over: begun.filter(isOver).length,
    late: begun.filter((it) => it.unanswered).length,
    medianMs: median(waits),
    bars,
  };
}

/** How a line stands now. */
export interface Standing {
  waiting: Session[];
  inWork: number;
  withBots: number;
  closing: number;
  /** Sessions by whom they are with. */
  byOperator: Map<number, number>;
}

/** Of open sessions, those of `line`; who waits the longest comes first. */
export function standingOf(open: Iterable<Session>, line: number): Standing {
  const found: Standing = {
    waiting: [],
    inWork: 0,
    withBots: 0,
    closing: 0,
    byOperator: new Map(),
  };
  for (const it of open) {
    if (it.line_id !== line) continue;
    if (it.bot_id) found.withBots += 1;
    else if (isWaiting(it)) found.waiting.push(it);
    else if (isOwned(it)) found.inWork += 1;
    else if (it.status === 'wait_client') found.closing += 1;
    if (isOwned(it) && it.operator_id)
      found.byOperator.set(it.operator_id, (found.byOperator.get(it.operator_id) ?? 0) + 1);
  }
  found.waiting.sort((a, b) => Date.parse(a.queued_at) - Date.parse(b.queued_at));
  return found;
}
