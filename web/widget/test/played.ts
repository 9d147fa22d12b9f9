/** A browser's socket, played. */
export class Played {
  static all: Played[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  readyState = 0;
  sent: Record<string, unknown>[] = [];

  constructor(readonly url: string) {
    Played.all.push(this);
  }

  static last(): Played {
    const last = Played.all[Played.all.length - 1];
    if (!last) throw new Error('no socket');
    return last;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code = 1005): void {
    this.end(code);
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  says(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** Makes one, as `new WebSocket` does. */
export const played = (url: string) => new Played(url) as unknown as WebSocket;
