// CLEAR ROOM: where the meeting cannot be ended, everybody is put out one by one, and we stay as
// guard: whoever comes back is put out again, whoever waits is rejected, until we are told to leave.

import { DEADLINE, isForbidden, isGone, sleep, why, within } from "./failure";
import { putOut, type Switches } from "./orders";
import type { Pacer } from "./pace";
import { attempt, present, row, type Present } from "./people";
import type { Say } from "./protocol";
import { rank } from "./rank";
import type { Room } from "./room";
import type { Person } from "./sdk";

const LOOK_MS = 100;
/** Taken, and still there after so long: it had no effect. */
const EFFECT_MS = 1_500;
const AGAIN_MS = 3_000;
const FORBIDDEN_AGAIN_MS = 10_000;
/** After a refusal of another kind; spread, and longer each time. */
const REFUSED_AGAIN_MS = 700;
/** So often somebody is tried before it is said that they cannot be put out. */
const ENOUGH = 3;
const SEALS = 3;

/** What was tried on one person. */
interface Tried {
  times: number;
  flying: boolean;
  notBefore: number;
  /** From then on it is known that they stay in. */
  settled: number;
}

const NOBODY: Present = { inside: new Map(), waiting: new Map() };

export class Clearing {
  private readonly tried = new Map<string, Tried>();
  private readonly out = new Set<string>();
  private first: ReadonlySet<string> = new Set();
  private n = 0;
  private running = false;
  /** What the SDK said last. */
  private accepted = false;
  private refusal = "";
  private tookTold = false;
  private leftTold = -1;
  private clearedTold = -1;

  constructor(
    private readonly room: Room,
    private readonly switches: Switches,
    private readonly pacer: Pacer,
    private readonly say: Say,
    private readonly chance: () => number = Math.random,
  ) {}

  /** Begin; or, where it goes on already, try everybody once more at once. */
  start(n: number, first: readonly string[]): void {
    this.n = n;
    this.first = new Set(first);
    this.tookTold = false;
    this.leftTold = this.clearedTold = -1;
    for (const one of this.tried.values()) {
      one.notBefore = 0;
    }
    if (this.running) {
      return;
    }
    this.running = true;
    void this.seal();
    void this.run();
  }

  stop(): void {
    this.running = false;
  }

  private get here(): Present {
    const { joined, me } = this.room;
    return this.room.connected ? attempt(() => present(joined.call, me), NOBODY) : NOBODY;
  }

  /** Microphones and cameras off, before anything else and beside it. */
  private async seal(): Promise<void> {
    for (let round = 0; round < SEALS && this.running; round += 1) {
      const off = await Promise.all([this.shut("mics_off"), this.shut("cameras_off")]);
      if (off.every(Boolean)) {
        return;
      }
    }
  }

  /** Whether it is off then; only what is seen to change was taken. */
  private async shut(order: "mics_off" | "cameras_off"): Promise<boolean> {
    const was = this.switches.is(order);
    try {
      const off = await this.switches.turn(order);
      if (off && !was) {
        this.took();
      }
      return off;
    } catch (error) {
      this.refused(error);
      return false;
    }
  }

  private async run(): Promise<void> {
    while (this.running) {
      if (!this.next()) {
        this.report();
        await sleep(LOOK_MS);
        continue;
      }
      await this.pacer.turn();
      const next = this.next(); // who is the most urgent now
      if (next && this.running) {
        void this.putOut(...next);
      }
      this.report();
    }
  }

  private next(): [string, Person] | undefined {
    const { inside, waiting } = this.here;
    for (const [id, one] of this.tried) {
      if (!one.flying && !inside.has(id) && !waiting.has(id) && this.room.connected) {
        this.tried.delete(id);
        this.out.add(id);
      }
    }
    const now = performance.now();
    let best: [string, Person] | undefined;
    let lowest = Infinity;
    for (const [id, person] of [...inside, ...waiting]) {
      const one = this.tried.get(id);
      if (one && (one.flying || one.notBefore > now)) {
        continue;
      }
      const { kind, role } = row(id, person, new Set(), new Map());
      const first = this.first.has(id) || this.out.has(id);
      const mine = rank({ kind, role, waiting: waiting.has(id), first });
      if (mine < lowest) {
        [best, lowest] = [[id, person], mine];
      }
    }
    return best;
  }

  private async putOut(id: string, person: Person): Promise<void> {
    const one = this.tried.get(id) ?? { times: 0, flying: false, notBefore: 0, settled: Infinity };
    this.tried.set(id, one);
    one.times += 1;
    one.flying = true;
    try {
      await within(DEADLINE, () => putOut(this.room.joined.call, person));
      this.took();
      this.wait(one, AGAIN_MS, EFFECT_MS);
    } catch (error) {
      if (isGone(error)) {
        this.took();
        this.wait(one, AGAIN_MS, 0);
      } else {
        this.refused(error);
        const spread = REFUSED_AGAIN_MS * one.times * (1 + this.chance());
        const final = isForbidden(error);
        this.wait(one, final ? FORBIDDEN_AGAIN_MS : spread, final || one.times >= ENOUGH ? 0 : null);
      }
    } finally {
      one.flying = false;
    }
  }

  private wait(one: Tried, again: number, settled: number | null): void {
    const now = performance.now();
    one.notBefore = now + again;
    one.settled = settled === null ? Infinity : now + settled;
  }

  private took(): void {
    this.accepted = true;
    if (!this.tookTold && this.running) {
      this.tookTold = true;
      this.say({ took: this.n, means: "clear_room" });
    }
  }

  private refused(error: unknown): void {
    this.refusal = why(error);
  }

  private report(): void {
    if (!this.running || !this.room.connected) {
      return;
    }
    const { inside } = this.here;
    const left = attempt(() => this.room.left, inside.size);
    if (left !== this.leftTold) {
      this.leftTold = left;
      this.say({ clearing: [this.n, left] });
    }
    const now = performance.now();
    const settled = [...inside.keys()].every((id) => {
      const one = this.tried.get(id);
      return one !== undefined && !one.flying && one.settled <= now;
    });
    if (!settled) {
      this.clearedTold = -1;
    } else if (left !== this.clearedTold) {
      this.clearedTold = left;
      this.answer(left);
      this.say({ cleared: [this.n, left] });
    }
  }

  /** Everybody was tried, and no answer is given yet. */
  private answer(left: number): void {
    if (this.accepted || !left) {
      this.took();
    } else {
      this.say({ refused: [this.n, this.refusal] });
    }
  }
}
