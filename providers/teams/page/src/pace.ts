// No limit is documented for putting people out. Where a limiter counts refused calls as well, a
// burst leaves most of them in: so there is one after the other, for orders and END together.

/** Milliseconds from one to the next: not quite eight in a second. */
export const GAP = 130;

export class Pacer {
  private free = 0;

  constructor(
    private readonly gap: number = GAP,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Resolves when it is the caller's turn; turns are taken in the order of asking. */
  async turn(): Promise<void> {
    const at = Math.max(this.free, this.now());
    this.free = at + this.gap;
    const wait = at - this.now();
    if (wait > 0) {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
