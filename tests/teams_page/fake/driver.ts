// `window.fake`: how a test makes people come, go and act, and makes things fail. The functions
// are documented in tests/standins/teams_page.py, from where they can be called as well.

import type { CallState, EnvironmentInfo } from "@azure/communication-calling";
import type { CommunicationTokenCredential } from "@azure/communication-common";
import type { Kind } from "../../../providers/teams/page/src/protocol";
import type { Agent, Joined, Locator, Sdk } from "../../../providers/teams/page/src/sdk";
import { FakeJoined } from "./features";
import { Refused, Service, type Request } from "./service";
import { rawId, type Fault, type PersonState, type World } from "./world";

export interface Order {
  readonly n: number;
  readonly call: string;
  readonly args: readonly unknown[];
}

type Comer = Partial<PersonState> & { kind?: Kind };

export class Fake implements Sdk {
  private readonly service = new Service();
  private joined: FakeJoined[] = [];
  private credential: CommunicationTokenCredential | undefined;
  private readonly supported = location.search !== "?unsupported";
  private count = 0;
  private carried = false;
  locator: Locator | undefined;

  // What the page asks for.

  async environment(): Promise<EnvironmentInfo> {
    return {
      environment: { platform: "made-up", browser: "chrome", browserVersion: "140" },
      isSupportedPlatform: true,
      isSupportedBrowser: this.supported,
      isSupportedBrowserVersion: true,
      isSupportedEnvironment: this.supported,
    };
  }

  async agent(credential: CommunicationTokenCredential): Promise<Agent> {
    this.credential = credential;
    const { token } = await credential.getToken();
    this.carry(token);
    await this.service.request("agent", "", () => undefined, undefined);
    return {
      join: (locator): Joined => {
        const fault = this.service.world.faults["joining"];
        if (typeof fault === "object" && "code" in fault) {
          throw new Refused(fault.code, fault.subCode);
        }
        this.locator = locator;
        const joined = new FakeJoined(this.service);
        this.joined.push(joined);
        return joined;
      },
      dispose: async () => credential.dispose(),
    };
  }

  // What a test asks for.

  world(): World {
    return this.service.world;
  }

  set(changes: Partial<World>): void {
    Object.assign(this.service.world, changes);
    this.service.changed();
  }

  join({ kind = "teams", ...given }: Comer = {}): string {
    this.count += 1;
    const person: PersonState = {
      id: rawId(kind, kind === "phone" ? `20${this.count}` : `made-up-${this.count}`),
      name: `Person ${this.count}`,
      role: "Attendee",
      state: "Connected",
      muted: true,
      camera: false,
      sharing: false,
      hand: false,
      mic: null,
      video: null,
      broken: false,
      ...given,
    };
    this.service.world.people.push(person);
    this.service.changed();
    return person.id;
  }

  change(id: string, changes: Partial<PersonState>): void {
    Object.assign(this.service.person(id) ?? {}, changes);
    this.service.changed();
  }

  leave(id: string): void {
    this.service.world.people = this.service.world.people.filter((one) => one.id !== id);
    this.service.changed();
  }

  fault(op: string, fault: Fault | null): void {
    if (fault === null) {
      delete this.service.world.faults[op];
    } else {
      this.service.world.faults[op] = fault;
    }
  }

  become(state: CallState): void {
    this.last?.call.become(state);
  }

  drop(code: number, subCode: number): void {
    this.last?.call.end(code, subCode);
  }

  ended(): void {
    this.service.end(0, 0);
  }

  requests(): readonly Request[] {
    return this.service.requests;
  }

  calls(): { state: string; deaf: boolean; listeners: number }[] {
    return this.joined.map(({ call, listeners }) => ({
      state: call.state,
      deaf: call.deaf,
      listeners,
    }));
  }

  async token(): Promise<string> {
    return (await this.credential?.getToken())?.token ?? "";
  }

  private get last(): FakeJoined | undefined {
    return this.joined.at(-1);
  }

  /** A token that carries the meeting: be driven by lines, and tell what becomes of it. */
  private carry(token: string): void {
    const body = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const world: unknown = Reflect.get(Object(JSON.parse(atob(body))), "world");
    if (typeof world !== "object" || this.carried) {
      return;
    }
    this.carried = true;
    Object.assign(this.service.world, world);
    this.count = this.service.world.people.length;
    this.service.onChange = () => this.tell({});
    this.tell({});
  }

  private tell(answer: object): void {
    void window.chaperoneSay?.({ fake: { world: this.service.world, ...answer } });
  }

  async obey({ n, call, args }: Order): Promise<void> {
    const method: unknown = Reflect.get(this, call);
    const result: unknown =
      typeof method === "function" ? await Reflect.apply(method, this, args) : null;
    this.tell({ n, result: result ?? null });
  }
}
