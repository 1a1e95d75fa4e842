// No limit is documented for putting people out. Where a limiter counts refused calls as well, a
// burst leaves most of them in: so there is one after the other, for orders and END together.

import { sleep } from "./failure";

/** Milliseconds from one to the next: not quite eight in a second. */
export const GAP = 130;

export class Pacer {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly gap: number = GAP) {}

  /** Resolves when it is the caller's turn; turns are taken in the order of asking, and a late one
   * makes all after it later. */
  turn(): Promise<void> {
    const mine = this.last;
    this.last = mine.then(() => sleep(this.gap));
    return mine;
  }
}
