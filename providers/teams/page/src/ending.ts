// What comes on the bell: END, and the question what END could do. Nothing is queued before it.
//
// That our own leg has ended says nothing of the others, so END is proved by a second look: we
// join once more, and see whether anybody else is there.

import { Clearing } from "./clear";
import { DEADLINE, Late, codeOf, sleep, until, why as reason, within } from "./failure";
import type { Switches } from "./orders";
import type { Pacer } from "./pace";
import { attempt, others } from "./people";
import type { EndCode, Means, Ring, Say, Why } from "./protocol";
import type { Room } from "./room";
import type { Call, Joined } from "./sdk";

/** Without an answer for so long, everybody is put out one by one beside it. */
const SLOW_MS = 2_500;
/** Our own leg ends within so long after the meeting, or we end it. */
const LEG_MS = 3_000;
/** From the end of the call to the second look, so that what is ending can end. */
const SETTLE_MS = 500;
const JOIN_MS = 15_000;
/** In the call, the participants are known within so long. */
const LOOK_MS = 1_000;
const LOOK_AGAIN_MS = 2_000;

const ENDERS = new Set<string>(["Organizer", "Co-organizer"]);
const CLEARERS = new Set<string>(["Organizer", "Co-organizer", "Presenter"]);

export class Ending {
  private n = 0;
  private over = false;
  /** Teams took our end of the meeting, and that it is over has not been seen yet. */
  private taken = false;
  private proving = false;
  /** For which ring it was proved. */
  private proved = 0;
  private second: Call | undefined;
  private readonly clearing: Clearing;

  constructor(
    private readonly room: Room,
    private readonly rejoin: () => Joined,
    switches: Switches,
    pacer: Pacer,
    private readonly say: Say,
  ) {
    this.clearing = new Clearing(room, switches, pacer, say);
  }

  private get call(): Call {
    return this.room.joined.call;
  }

  look(n: number): void {
    const { means, why } = this.means();
    this.say({
      looked: n,
      inside: this.room.connected,
      means,
      why,
      // END works where the roster cannot be read, too.
      left: this.room.connected ? attempt(() => this.room.left, null) : 0,
      ended: this.call.state === "Disconnected" ? endOf(this.call) : null,
    });
  }

  private means(): { means: Means; why: Why } {
    const { can, connected } = this.room;
    if (!connected) {
      return { means: "none", why: this.call.state === "InLobby" ? "lobby" : "outside" };
    }
    const { role } = this.call;
    if (can.hangUpForEveryOne ?? ENDERS.has(role)) {
      return { means: "end", why: "" };
    }
    if (can.removeParticipant ?? CLEARERS.has(role)) {
      return { means: "clear_room", why: "role" };
    }
    return { means: "none", why: role === "Unknown" ? "unknown" : "role" };
  }

  async end({ n, first = [] }: Ring): Promise<void> {
    this.n = n;
    if (this.taken || isLeaving(this.call)) {
      // Rung once more; or put out, or ended by others: whoever is still in is ended by the
      // second look. What the old leg tells of its end is no answer to a new ring.
      if (this.taken) {
        this.say({ took: n, means: "end" });
      }
      await this.prove();
      return;
    }
    const { means, why } = this.means();
    if (means === "clear_room") {
      this.clearing.start(n, first);
    } else if (means === "end") {
      await this.endForEveryone(n, first);
    } else {
      this.say({ refused: [n, why] });
    }
  }

  /** Our own leg only; whatever goes on stops. */
  async leave(): Promise<void> {
    this.over = true;
    this.clearing.stop();
    await Promise.all([this.call, this.second].map((call) => call && ownLeg(call)));
  }

  private async endForEveryone(n: number, first: readonly string[]): Promise<void> {
    const slow = setTimeout(() => this.clearing.start(n, first), SLOW_MS);
    try {
      await within(DEADLINE, () =>
        // That our leg has ended is an answer as well: what it is worth, the second look shows.
        Promise.race([this.call.hangUp({ forEveryone: true }), ended(this.call)]),
      );
    } catch (error) {
      if (isLeaving(this.call)) {
        await this.prove();
      } else {
        this.say({ refused: [n, reason(error)] });
        this.clearing.start(this.n, first);
      }
      return;
    } finally {
      clearTimeout(slow);
    }
    this.clearing.stop();
    if (this.taken) {
      return; // of an earlier ring, which goes on
    }
    this.took();
    await gone(this.call);
    this.say({ left_call: [this.n, ...endOf(this.call)] });
    await this.prove();
  }

  private took(): void {
    this.taken = true;
    this.say({ took: this.n, means: "end" });
  }

  /** Look until it is proved for the newest ring; each look ends the meeting once more. */
  private async prove(): Promise<void> {
    if (this.proving) {
      return;
    }
    this.proving = true;
    this.clearing.stop();
    await gone(this.call);
    while (!this.over && this.proved !== this.n) {
      await sleep(SETTLE_MS);
      if (!this.over) {
        await this.secondLook(); // told to leave meanwhile, we join no more
      }
    }
    this.proving = false;
  }

  private async secondLook(): Promise<void> {
    try {
      const call = (this.second = this.rejoin().call);
      const left = await this.othersIn(call);
      if (left) {
        this.say({ still: [this.n, left] });
      } else {
        this.proved = this.n;
        this.taken = false;
        this.say({ empty: this.n });
      }
      await this.endOnceMore(call, left > 0);
    } catch (error) {
      this.say({ unproved: [this.n, error instanceof Unseen ? error.message : reason(error)] });
      if (this.second) {
        await ownLeg(this.second);
      }
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** Also where nobody is there: whoever comes in just now must not stay. For whoever may not end
   * it, to hang up for everyone may end the own leg only: that would look like an end. */
  private async endOnceMore(call: Call, someone: boolean): Promise<void> {
    const forEveryone = call.role === "Unknown" || ENDERS.has(call.role);
    try {
      await within(DEADLINE, () => call.hangUp({ forEveryone }));
      if (someone && forEveryone) {
        this.took();
      } else if (someone) {
        this.say({ refused: [this.n, "ender"] });
      }
    } catch (error) {
      if (someone && call.state !== "Disconnected") {
        this.say({ refused: [this.n, reason(error)] });
      }
      await ownLeg(call);
    }
    await gone(call);
  }

  /** How many others there are, from inside; or why that cannot be seen. */
  private async othersIn(call: Call): Promise<number> {
    if (!(await until(JOIN_MS, () => call.state === "Connected" || isOver(call)))) {
      throw new Late();
    }
    if (call.state !== "Connected") {
      throw call.callEndReason ?? new Unseen(call.state === "InLobby" ? "lobby" : "outside");
    }
    await sleep(LOOK_MS);
    const left = others(call, this.room.me);
    if (call.state !== "Connected") {
      throw new Unseen("outside");
    }
    return left;
  }
}

/** Not in the call, there is nothing to see: that must not pass for an empty one. */
class Unseen extends Error {}

/** Ended, or never begun: waiting in the lobby shows nothing. */
function isOver(call: Call): boolean {
  return call.state === "Disconnected" || call.state === "InLobby";
}

function isLeaving(call: Call): boolean {
  return call.state === "Disconnected" || call.state === "Disconnecting";
}

function endOf(call: Call): EndCode {
  const { code, subCode } = codeOf(call.callEndReason);
  return [code, subCode];
}

/** It may have ended already, or not answer: then there is no more to do for it. */
async function ownLeg(call: Call): Promise<void> {
  if (call.state !== "Disconnected") {
    await within(LEG_MS, () => call.hangUp()).catch(() => undefined);
  }
}

/** Resolves once the leg has ended; where it does not, never. */
async function ended(call: Call): Promise<void> {
  if (!(await until(DEADLINE, () => call.state === "Disconnected"))) {
    await new Promise(() => undefined);
  }
}

/** Our own leg has ended, if need be by us. */
async function gone(call: Call): Promise<void> {
  if (!(await until(LEG_MS, () => call.state === "Disconnected"))) {
    await ownLeg(call);
  }
}
