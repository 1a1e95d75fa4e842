// What the monitor orders, one by one or for the whole meeting. That Teams took an order says
// nothing yet: `admit`, `reject` and the switches can be taken and do nothing, so what became
// of it is for the next readings to show.

import type { CommunicationIdentifier } from "@azure/communication-common";
import { DEADLINE, isGone, until, why, within } from "./failure";
import type { Pacer } from "./pace";
import { attempt, idOf, present } from "./people";
import { ON_MEETING, ON_PEOPLE, type OnMeeting, type OnPeople, type Refusal } from "./protocol";
import type { Access, Call, Joined, Person } from "./sdk";

/** Whoever an order is for is not there. */
export const GONE = "gone";
/** An order that the page does not know. */
export const UNKNOWN = "unknown";
/** The page itself failed in it. */
export const BROKEN = "page";
/** Teams has answered, and nothing has changed. */
export const UNDONE = "undone";
/** Milliseconds in which a switch for the whole meeting is to be seen in the meeting. */
const SWITCHED_MS = 2_000;

export const isOnPeople = (order: string): order is OnPeople =>
  (ON_PEOPLE as readonly string[]).includes(order);
export const isOnMeeting = (order: string): order is OnMeeting =>
  (ON_MEETING as readonly string[]).includes(order);

/** Put somebody out of the call or the lobby. The typings leave users of Communication Services
 * and apps out, though the SDK only looks for the raw id: so they go as an unknown id. */
export async function putOut(call: Call, person: Person): Promise<void> {
  const { identifier } = person;
  if (person.state === "InLobby") {
    await call.lobby.reject(identifier);
  } else if (identifier.kind === "communicationUser" || identifier.kind === "microsoftTeamsApp") {
    await call.removeParticipant({ id: idOf(person) });
  } else {
    await call.removeParticipant(identifier);
  }
}

type Switch = "mics_off" | "mics_on" | "cameras_off" | "cameras_on";

/** The switches for the whole meeting. The SDK sends both as one value, made from what it knows
 * of the meeting then: two at once undo each other, so each waits until the one before is seen. */
export class Switches {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly access: () => Access) {}

  /** Whether the meeting shows it then: what Teams refuses, the SDK keeps for itself. */
  turn(order: Switch): Promise<boolean> {
    const mine = this.last.then(() => this.one(order));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async one(order: Switch): Promise<boolean> {
    const access = this.access();
    const turn = {
      mics_off: () => access.forbidOthersAudio(),
      mics_on: () => access.permitOthersAudio(),
      cameras_off: () => access.forbidOthersVideo(),
      cameras_on: () => access.permitOthersVideo(),
    }[order];
    await within(DEADLINE, turn);
    return until(SWITCHED_MS, () => this.is(order));
  }

  is(order: Switch): boolean {
    const now = attempt(() => this.access().getMeetingMediaAccess(), null);
    const allowed = order.startsWith("mics") ? now?.isAudioPermitted : now?.isVideoPermitted;
    return allowed === order.endsWith("_on");
  }
}

export class Orders {
  constructor(
    private readonly joined: Joined,
    private readonly me: string,
    private readonly pacer: Pacer,
    private readonly switches: Switches,
  ) {}

  async meeting(order: OnMeeting): Promise<readonly Refusal[]> {
    try {
      if (order !== "admit_all") {
        return (await this.switches.turn(order)) ? [] : [["", UNDONE]];
      }
      const { failureCount } = await within(DEADLINE, () => this.joined.call.lobby.admitAll());
      return failureCount ? [["", `left/${failureCount}`]] : [];
    } catch (error) {
      return [["", why(error)]];
    }
  }

  /** Never for us: our own id is not among those who are there. */
  async people(order: OnPeople, who: readonly string[]): Promise<readonly Refusal[]> {
    const { inside, waiting } = present(this.joined.call, this.me);
    const there: [string, Person][] = [];
    const refused: Refusal[] = [];
    for (const id of new Set(who)) {
      const person = inside.get(id) ?? waiting.get(id);
      if (person) {
        there.push([id, person]);
      } else if (order !== "remove" && order !== "reject") {
        refused.push([id, GONE]);
      }
    }
    return [...refused, ...(await this.carryOut(order, there))];
  }

  private async carryOut(order: OnPeople, there: [string, Person][]): Promise<Refusal[]> {
    const { call, access, hands } = this.joined;
    switch (order) {
      case "admit":
        return this.each(there, (person) => call.lobby.admit(person.identifier));
      case "reject":
        return this.each(there, (person) => call.lobby.reject(person.identifier), true);
      case "remove":
        return this.each(there, (person) => this.out(person), true);
      case "mute":
      case "mute_all": {
        const loud = there.filter(([, person]) => !attempt(() => person.isMuted, false));
        return this.each(loud, (person) => person.mute(), loud.length > 1);
      }
      case "forbid_audio":
        return this.attendees(there, (ids) => access.forbidAudio(ids));
      case "permit_audio":
        return this.attendees(there, (ids) => access.permitAudio(ids));
      case "forbid_video":
        return this.attendees(there, (ids) => access.forbidVideo(ids));
      case "permit_video":
        return this.attendees(there, (ids) => access.permitVideo(ids));
      case "lower_hands":
        return this.lower(there, hands);
    }
  }

  private async out(person: Person): Promise<void> {
    try {
      await putOut(this.joined.call, person);
    } catch (error) {
      if (!isGone(error)) {
        throw error;
      }
    }
  }

  private async each(
    there: readonly [string, Person][],
    act: (person: Person) => Promise<void>,
    paced = false,
  ): Promise<Refusal[]> {
    const one = async ([id, person]: [string, Person]): Promise<Refusal[]> => {
      if (paced) {
        await this.pacer.turn();
      }
      return this.try([id], () => act(person));
    };
    return (await Promise.all(there.map(one))).flat();
  }

  private async try(ids: readonly string[], act: () => Promise<void>): Promise<Refusal[]> {
    try {
      await within(DEADLINE, act);
      return [];
    } catch (error) {
      const reason = why(error);
      return ids.map((id) => [id, reason]);
    }
  }

  /** One request for all attendees; by themselves those who are none, for the SDK refuses a
   * request whole in which one is no attendee. */
  private async attendees(
    there: readonly [string, Person][],
    act: (identifiers: CommunicationIdentifier[]) => Promise<void>,
  ): Promise<Refusal[]> {
    const isAttendee = (person: Person) => attempt(() => person.role === "Attendee", false);
    const attendees = there.filter(([, person]) => isAttendee(person));
    const others = there.filter(([, person]) => !isAttendee(person));
    const groups = [...(attendees.length ? [attendees] : []), ...others.map((one) => [one])];
    const all = groups.map((group) =>
      this.try(
        group.map(([id]) => id),
        () => act(group.map(([, person]) => person.identifier)),
      ),
    );
    return (await Promise.all(all)).flat();
  }

  private async lower(there: readonly [string, Person][], hands: Joined["hands"]): Promise<Refusal[]> {
    const ids: string[] = [];
    const identifiers: Parameters<Joined["hands"]["lowerHands"]>[0] = [];
    const refused: Refusal[] = [];
    for (const [id, { identifier }] of there) {
      if (identifier.kind === "microsoftTeamsUser" || identifier.kind === "communicationUser") {
        ids.push(id);
        identifiers.push(identifier);
      } else {
        refused.push([id, "405/0"]); // a phone or an app has no hand to raise
      }
    }
    if (ids.length) {
      refused.push(...(await this.try(ids, () => hands.lowerHands(identifiers))));
    }
    return refused;
  }
}
