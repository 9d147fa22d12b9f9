/** The waits between tries that fail: doubling from the first to the longest, drawn between half and the whole of it so
 * that a thousand pages do not come back at one instant. */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly firstMs = 1_000,
    private readonly longestMs = 60_000,
    private readonly random: () => number = Math.random,
  ) {}

  /** How long to wait after one more failure, in milliseconds; at least what the server asks for. */
  next(askedMs = 0): number {
    const whole = Math.min(this.longestMs, this.firstMs * 2 ** Math.min(this.failures, 30));
    this.failures += 1;
    return Math.max(askedMs, whole / 2 + (this.random() * whole) / 2);
  }

  /** How many failures there were in a row. */
  get failed(): number {
    return this.failures;
  }

  /** It went well: the next failure is the first. */
  reset(): void {
    this.failures = 0;
  }
}

/** A wait that can be cut short, by whoever has news. */
export class Pause {
  private wake: (() => void) | undefined;

  /** Ends after `ms`, or when `end` is called. */
  wait(ms: number): Promise<void> {
    this.end();
    return new Promise((done) => {
      const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(done, ms);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  /** Ends the wait, if there is one. */
  end(): void {
    this.wake?.();
    this.wake = undefined;
  }
}
