// A call, its lobby and its people, as the SDK shows them. What the SDK checks by itself before
// it asks Teams is checked here as well, with the same codes.

import type {
  AdmitAllOperationResult,
  CallEndReason,
  CallState,
  HangUpOptions,
  ParticipantRole,
  RemoteParticipantState,
} from "@azure/communication-calling";
import {
  createIdentifierFromRawId,
  getIdentifierRawId,
  type CommunicationIdentifier,
  type CommunicationIdentifierKind,
} from "@azure/communication-common";
import type { Call, Lounge, Person, Stream } from "../../../providers/teams/page/src/sdk";
import { Refused, type Leg, type Service } from "./service";
import { ability, type PersonState } from "./world";

type Listener = (...args: never[]) => void;

export class Emitter {
  private readonly listeners = new Map<string, Listener[]>();

  on(event: string, listener: Listener): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  emit(...events: string[]): void {
    for (const event of events) {
      for (const listener of this.listeners.get(event) ?? []) {
        (listener as (data: object) => void)({ added: [], removed: [] });
      }
    }
  }

  get size(): number {
    return [...this.listeners.values()].flat().length;
  }
}

class FakePerson implements Person {
  readonly identifier: CommunicationIdentifierKind;

  constructor(
    readonly id: string,
    private readonly service: Service,
  ) {
    this.identifier = createIdentifierFromRawId(id);
  }

  private get now(): PersonState | undefined {
    const person = this.service.person(this.id);
    if (person?.broken) {
      throw new TypeError("a made-up fault of one row");
    }
    return person;
  }

  get displayName(): string {
    return this.now?.name ?? "";
  }

  get state(): RemoteParticipantState {
    return this.now?.state ?? "Disconnected";
  }

  get isMuted(): boolean {
    return this.now?.muted ?? true;
  }

  get role(): ParticipantRole {
    return this.now?.role ?? "Unknown";
  }

  get videoStreams(): ReadonlyArray<Stream> {
    return [
      { mediaStreamType: "Video", isAvailable: this.now?.camera ?? false },
      { mediaStreamType: "ScreenSharing", isAvailable: this.now?.sharing ?? false },
    ];
  }

  async mute(): Promise<void> {
    const mute = () => {
      const person = this.service.person(this.id);
      if (person) {
        person.muted = true;
      }
    };
    await this.service.request("mute", this.id, mute, undefined);
  }
}

class FakeLounge extends Emitter implements Lounge {
  constructor(
    private readonly call: FakeCall,
    private readonly service: Service,
  ) {
    super();
  }

  get participants(): ReadonlyArray<Person> {
    return this.call.remoteParticipants.filter((person) => person.state === "InLobby");
  }

  async admit(participant: CommunicationIdentifier): Promise<void> {
    const id = this.check(participant);
    const admit = () => {
      const person = this.service.person(id);
      if (person) {
        person.state = "Connected";
      }
    };
    await this.service.request("admit", id, admit, undefined);
  }

  async reject(participant: CommunicationIdentifier): Promise<void> {
    const id = this.check(participant);
    await this.service.request("reject", id, () => this.service.remove(id), undefined);
  }

  async admitAll(): Promise<AdmitAllOperationResult> {
    this.may();
    const admit = () => {
      let successCount = 0;
      for (const person of this.service.world.people) {
        if (person.state === "InLobby") {
          person.state = "Connected";
          successCount += 1;
        }
      }
      return { successCount, failureCount: 0 };
    };
    return this.service.request("admitAll", "", admit, { successCount: 0, failureCount: 0 });
  }

  private may(): void {
    if (!ability(this.service.world, "manageLobby")) {
      throw new Refused(403, 41805);
    }
  }

  private check(participant: CommunicationIdentifier): string {
    const id = getIdentifierRawId(participant);
    const state = this.service.person(id)?.state;
    if (state === "Connected") {
      throw new Refused(400, 41803);
    }
    if (state !== "InLobby") {
      throw new Refused(400, 41804);
    }
    this.may();
    return id;
  }
}

export class FakeCall extends Emitter implements Call, Leg {
  state: CallState = "None";
  callEndReason?: CallEndReason;
  deaf = false;
  readonly lobby: FakeLounge;
  private readonly seen = new Map<string, FakePerson>();

  constructor(private readonly service: Service) {
    super();
    this.lobby = new FakeLounge(this, service);
    service.legs.add(this);
    void this.enter();
  }

  get role(): ParticipantRole {
    return this.state === "Connected" ? this.service.world.role : "Unknown";
  }

  get totalParticipantCount(): number {
    const inside = this.service.world.people.filter((person) => person.state !== "InLobby");
    return this.service.world.total ?? inside.length + 1;
  }

  get remoteParticipants(): ReadonlyArray<FakePerson> {
    if (this.service.world.broken) {
      throw new TypeError("a made-up fault of the roster");
    }
    if (this.state !== "Connected") {
      return [];
    }
    return this.service.world.people.map(({ id }) => {
      const person = this.seen.get(id) ?? new FakePerson(id, this.service);
      this.seen.set(id, person);
      return person;
    });
  }

  private async enter(): Promise<void> {
    await Promise.resolve();
    this.become("Connecting");
    try {
      await this.service.request("join", "", () => undefined, undefined);
    } catch (error) {
      const { code, subCode } = error instanceof Refused ? error : { code: 0, subCode: 0 };
      this.end(code, subCode);
      return;
    }
    if (this.state === "Connecting") {
      this.become(this.service.world.entry);
    }
  }

  become(state: CallState): void {
    this.state = state;
    this.emit("stateChanged", "roleChanged");
    this.changed();
  }

  changed(): void {
    this.emit("remoteParticipantsUpdated");
    this.lobby.emit("lobbyParticipantsUpdated");
  }

  end(code: number, subCode: number): void {
    if (this.state !== "Disconnected") {
      this.callEndReason = { code, subCode };
      this.service.legs.delete(this);
      this.become("Disconnected");
    }
  }

  async hangUp(options?: HangUpOptions): Promise<void> {
    if (!options?.forEveryone) {
      await this.service.request("hangUp", "", () => this.end(0, 0), undefined);
      return;
    }
    const end = () => {
      if (!ability(this.service.world, "hangUpForEveryOne")) {
        throw new Refused(403, 0);
      }
      this.service.end(0, 0);
    };
    await this.service.request("end", "", end, undefined);
  }

  async muteIncomingAudio(): Promise<void> {
    this.deaf = true;
  }

  async removeParticipant(participant: CommunicationIdentifier): Promise<void> {
    const id = getIdentifierRawId(participant);
    if (this.state !== "Connected") {
      throw new Refused(422, 44010);
    }
    const person = this.service.person(id);
    if (!person) {
      throw new Refused(400, 41054);
    }
    const remove = () => {
      const allowed = ability(this.service.world, "removeParticipant");
      if (!allowed || (person.role === "Organizer" && this.service.world.role !== "Organizer")) {
        throw new Refused(403, 0);
      }
      this.service.remove(id);
    };
    await this.service.request("remove", id, remove, undefined);
  }
}
