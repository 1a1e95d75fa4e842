// What stands in for Teams behind the SDK: carries out requests, refuses, is late, counts.

import { fresh, type Fault, type PersonState, type World } from "./world";

export class Refused extends Error {
  constructor(
    readonly code: number,
    readonly subCode: number,
  ) {
    super("a made-up refusal");
  }
}

export interface Request {
  readonly op: string;
  readonly id: string;
  /** By the page's own clock, in milliseconds. */
  readonly at: number;
  refused: string;
}

export interface Leg {
  changed(): void;
  end(code: number, subCode: number): void;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const never = (): Promise<never> => new Promise(() => undefined);

export class Service {
  world: World = fresh();
  readonly requests: Request[] = [];
  readonly legs = new Set<Leg>();
  onChange: () => void = () => undefined;

  changed(): void {
    for (const leg of this.legs) {
      leg.changed();
    }
    this.onChange();
  }

  person(id: string): PersonState | undefined {
    return this.world.people.find((person) => person.id === id);
  }

  /** One request: `effect` may refuse; a fault of the test's comes before it. */
  async request<T>(op: string, id: string, effect: () => T, otherwise: T): Promise<T> {
    const mine: Request = { op, id, at: performance.now(), refused: "" };
    this.requests.push(mine);
    try {
      this.count(mine);
      const fault = this.next() ?? this.world.faults[`${op} ${id}`] ?? this.world.faults[op];
      if (fault === "never") {
        return await never();
      }
      await sleep(this.world.latency);
      if (fault === "nothing") {
        return otherwise;
      }
      if (fault && "late" in fault) {
        setTimeout(() => this.late(effect), fault.late);
        return otherwise;
      }
      if (fault) {
        throw new Refused(fault.code, fault.subCode);
      }
      const result = effect();
      this.changed();
      return result;
    } catch (error) {
      mine.refused = error instanceof Refused ? `${error.code}/${error.subCode}` : "fault";
      throw error;
    }
  }

  private next(): Fault | undefined {
    const fault = this.world.faults["next"];
    delete this.world.faults["next"];
    return fault;
  }

  private late(effect: () => unknown): void {
    effect();
    this.changed();
  }

  /** The limiter counts whatever is asked of the call; what it refuses, too. */
  private count(mine: Request): void {
    const { limit } = this.world;
    const recent = this.requests.filter(
      ({ op, at }) => mine.at - at < 1000 && op !== "agent" && op !== "join",
    );
    if (limit !== null && recent.length > limit) {
      throw new Refused(429, 0);
    }
  }

  remove(id: string): void {
    const person = this.person(id);
    if (!person) {
      throw new Refused(404, 0);
    }
    if (this.world.lag) {
      setTimeout(() => this.take(id, person), this.world.lag);
    } else {
      this.take(id, person);
    }
  }

  private take(id: string, person: PersonState): void {
    this.world.people = this.world.people.filter((one) => one.id !== id);
    const { ids, after } = this.world.returning;
    if (ids.includes(id)) {
      setTimeout(() => {
        this.world.people.push(person);
        this.changed();
      }, after);
    }
    this.changed();
  }

  /** The meeting ends for everyone, as far as it does. */
  end(code: number, subCode: number): void {
    const { survivors } = this.world;
    const stay = survivors.times > 0 ? new Set(survivors.ids) : new Set<string>();
    survivors.times -= 1;
    this.world.people = this.world.people.filter((person) => stay.has(person.id));
    for (const leg of [...this.legs]) {
      leg.end(code, subCode);
    }
    this.changed();
  }
}
