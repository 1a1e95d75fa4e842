// The page as the child drives it: `window.chaperone`.

import { Ending } from "./ending";
import { Tokens, ownId } from "./credential";
import { codeOf, Late, sleep, within } from "./failure";
import { BROKEN, isOnMeeting, isOnPeople, Orders, Switches, UNKNOWN } from "./orders";
import { Pacer } from "./pace";
import { attempt } from "./people";
import type { Brief, Heard, Refusal, Ring, Say, Status } from "./protocol";
import { Room } from "./room";
import type { Agent, Call, Joined, Locator, Sdk } from "./sdk";

const BEAT_MS = 400;
const AGENT_MS = 30_000;
const ENVIRONMENT_MS = 1_000;

declare global {
  interface Window {
    /** Given by the child. */
    chaperoneSay?: (line: object) => unknown;
    chaperone?: Page;
  }
}

/** What there is once a meeting has been joined. */
interface Meeting {
  readonly room: Room;
  readonly orders: Orders;
  readonly ending: Ending;
}

function locatorOf({ link, meeting_id, passcode }: Brief): Locator {
  if (link) {
    return { meetingLink: link };
  }
  return { meetingId: meeting_id ?? "", ...(passcode ? { passcode } : {}) };
}

export class Page {
  private readonly tokens: Tokens;
  private agent: Agent | undefined;
  private meeting: Meeting | undefined;
  private status = "";
  private deafened = false;
  private leaving = false;

  constructor(
    private readonly sdk: Sdk,
    private readonly say: Say,
  ) {
    this.tokens = new Tokens(say);
    setInterval(() => this.beat(), BEAT_MS);
  }

  /** Whether the SDK can work in this browser; said once. It asks its services first, which takes
   * as long as the network does: that is no reason to call a browser unsupported. */
  async environment(): Promise<void> {
    for (;;) {
      try {
        const { environment, isSupportedEnvironment } = await this.sdk.environment();
        const { browser, browserVersion } = environment;
        this.say({
          environment: { supported: isSupportedEnvironment, browser, version: browserVersion },
        });
        return;
      } catch {
        await sleep(ENVIRONMENT_MS);
      }
    }
  }

  async start(brief: Brief): Promise<void> {
    this.tell("signing_in");
    try {
      const credential = this.tokens.credential(brief.token);
      this.agent = await within(AGENT_MS, () => this.sdk.agent(credential));
    } catch (error) {
      this.trouble(error, "Teams did not accept the sign-in for calls.");
      return;
    }
    if (this.leaving) {
      return;
    }
    try {
      this.join(this.agent, brief);
    } catch (error) {
      this.trouble(error, "The meeting could not be joined.");
    }
  }

  hear(heard: Heard): void {
    if (heard.token !== undefined) {
      this.tokens.take(heard.token);
    }
    if (heard.n !== undefined && heard.do !== undefined) {
      void this.order(heard.n, heard.do, heard.who ?? []);
    }
    if (heard.leave) {
      void this.leave();
    }
  }

  ring(ring: Ring): void {
    const { n } = ring;
    const ending = this.meeting?.ending;
    if (ring.end) {
      void (ending ? ending.end(ring) : this.say({ refused: [n, "outside"] }));
    }
    if (ring.look && ending) {
      ending.look(n);
    } else if (ring.look) {
      this.say({ looked: n, inside: false, means: "none", why: "outside", left: 0, ended: null });
    }
  }

  private join(agent: Agent, brief: Brief): void {
    const locator = locatorOf(brief);
    const me = ownId(brief.token);
    const pacer = new Pacer();
    const join = (): Joined => agent.join(locator, { audioOptions: { muted: true } });
    const joined = join();
    const room = new Room(joined, me, this.say);
    const switches = new Switches(() => joined.access);
    this.meeting = {
      room,
      orders: new Orders(joined, me, pacer, switches),
      ending: new Ending(room, join, switches, pacer, this.say),
    };
    joined.call.on("stateChanged", () => this.follow());
    this.follow();
  }

  private async leave(): Promise<void> {
    this.leaving = true;
    await this.meeting?.ending.leave();
    this.say({ gone: true });
    await this.agent?.dispose();
  }

  private async order(n: number, order: string, who: readonly string[]): Promise<void> {
    let refused: readonly Refusal[];
    try {
      refused = await this.refusals(order, who);
    } catch {
      refused = [["", BROKEN]]; // without an answer the monitor would wait for ever
    }
    this.say({ done: n, refused });
  }

  private async refusals(order: string, who: readonly string[]): Promise<readonly Refusal[]> {
    const { meeting } = this;
    if (!meeting?.room.connected) {
      return [["", "outside"]];
    }
    if (isOnPeople(order)) {
      return meeting.orders.people(order, who);
    }
    return isOnMeeting(order) ? meeting.orders.meeting(order) : [["", UNKNOWN]];
  }

  /** A page that cannot read its call any more is to be noticed like one that hangs. */
  private beat(): void {
    this.follow();
    if (this.meeting?.room.readable ?? true) {
      this.say({});
    }
  }

  /** How our own leg is. */
  private follow(): void {
    const room = this.meeting?.room;
    if (!room) {
      return;
    }
    const { status } = room;
    const { call } = room.joined;
    if (status === "in") {
      this.deafen(call);
    }
    if (status !== "disconnected") {
      this.tell(status);
    } else if (this.status !== status) {
      room.stop();
      this.tell(status, call.callEndReason && codeOf(call.callEndReason));
    }
  }

  /** Nobody listens here. Where it cannot be had, the sound costs only work. */
  private deafen(call: Call): void {
    if (!this.deafened) {
      this.deafened = true;
      attempt(() => call.muteIncomingAudio(), Promise.resolve()).catch(() => undefined);
    }
  }

  private tell(status: Status, code?: { code: number; subCode: number }): void {
    if (status !== this.status) {
      this.status = status;
      this.say({ status, ...code });
    }
  }

  private trouble(error: unknown, text: string): void {
    const late = error instanceof Late;
    const { code, subCode } = codeOf(error);
    this.say({
      trouble: { code, subCode, text: late ? "Teams did not answer the sign-in for calls." : text },
    });
  }
}

/** Put the page in its place, with the SDK or what stands in for it. */
export function open(sdk: Sdk): Page {
  // What the child no longer takes is lost with it.
  const say: Say = (line) => void Promise.resolve(window.chaperoneSay?.(line)).catch(() => undefined);
  const page = new Page(sdk, say);
  window.chaperone = page;
  void page.environment();
  return page;
}
