// The page's own code with the stand-in, as benches measure it: what the stand-in itself does must
// cost next to nothing, so that it tells of nothing but what is measured. The meeting to begin with
// is in the token (`meeting`), and a page that is loaded anew begins with it again.

import type { HangUpOptions } from "@azure/communication-calling";
import type { CommunicationTokenCredential } from "@azure/communication-common";
import { openWith } from "./opened";
import type { Agent, Call } from "../../../providers/teams/page/src/sdk";
import { Fake, type Order } from "./driver";
import type { World } from "./world";

const BRIEF = "brief";
/** With this subcode Teams says that the call was ended for everyone. */
const ENDED = 4097;
const STATES = ["muted", "hand", "camera"] as const;
/** One after the other, and not neighbours. */
const STEP = 7;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const tell = (told: object): void => void window.chaperoneSay?.({ fake: told });

class Measured extends Fake {
  private changes = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  override async agent(credential: CommunicationTokenCredential): Promise<Agent> {
    const claims = (await credential.getToken()).token.split(".")[1] ?? "";
    const text = atob(claims.replaceAll("-", "+").replaceAll("_", "/"));
    Object.assign(this.world(), Reflect.get(Object(JSON.parse(text)), "meeting") as Partial<World>);
    const agent = await super.agent(credential);
    return {
      join: (locator, options) => {
        const joined = agent.join(locator, options);
        this.watch(joined.call);
        return joined;
      },
      dispose: () => agent.dispose(),
    };
  }

  /** Tells when we are in, and of each end for everyone at the moment at which it is called. */
  private watch(call: Call): void {
    const hangUp = call.hangUp.bind(call);
    call.hangUp = async (options?: HangUpOptions): Promise<void> => {
      if (!options?.forEveryone) {
        return hangUp(options);
      }
      tell({ ended: true });
      await sleep(this.world().latency);
      this.drop(0, ENDED);
    };
    call.on("stateChanged", () => {
      if (call.state === "Connected") {
        tell({ came: true });
      }
    });
  }

  /** So many changes a second happen from now on. */
  life(rate: number): void {
    clearInterval(this.timer);
    if (rate) {
      this.timer = setInterval(() => this.happen(), 1000 / rate);
    }
  }

  private happen(): void {
    const { people } = this.world();
    this.changes += 1;
    const person = people[(this.changes * STEP) % people.length];
    const state = STATES[this.changes % STATES.length];
    if (person && state) {
      this.change(person.id, { [state]: !person[state] });
    }
  }

  /** How many are in. */
  left(): number {
    return this.world().people.length;
  }

  /** So many requests the limiter has refused. */
  limited(): number {
    return this.requests().filter((one) => one.refused.startsWith("429/")).length;
  }

  /** Another meeting, in another page. */
  anew(): void {
    setTimeout(() => location.reload());
  }

  override async obey({ n, call, args }: Order): Promise<void> {
    const method: unknown = Reflect.get(this, call);
    const result: unknown = typeof method === "function" ? Reflect.apply(method, this, args) : null;
    tell({ n, result: result ?? null });
  }
}

const fake = new Measured();
const page = openWith(fake);

const start = page.start.bind(page);
page.start = (brief) => {
  sessionStorage.setItem(BRIEF, JSON.stringify(brief));
  return start(brief);
};

const brief = sessionStorage.getItem(BRIEF);
if (brief !== null) {
  void page.start(JSON.parse(brief));
}
