// The features of a call: hands, who may unmute, what we may do, recording, transcription.

import type {
  MediaAccess,
  MeetingMediaAccess,
  ParticipantCapabilities,
  RaisedHand,
} from "@azure/communication-calling";
import {
  createIdentifierFromRawId,
  getIdentifierRawId,
  type CommunicationIdentifier,
} from "@azure/communication-common";
import { ABILITIES } from "../../../providers/teams/page/src/protocol";
import type {
  Access,
  Capabilities,
  Hands,
  Joined,
  Recording,
  Transcription,
} from "../../../providers/teams/page/src/sdk";
import { Emitter, FakeCall } from "./call";
import { Refused, type Leg, type Service } from "./service";
import { ability, type PersonState, type World } from "./world";

class FakeHands extends Emitter implements Hands {
  constructor(private readonly service: Service) {
    super();
  }

  getRaisedHands(): RaisedHand[] {
    return this.service.world.people
      .filter((person) => person.hand)
      .map((person, order) => ({ identifier: teamsOrAcs(person.id), order }));
  }

  /** Like the SDK: for whom no hand is raised, it does nothing. */
  async lowerHands(identifiers: Parameters<Hands["lowerHands"]>[0]): Promise<void> {
    const ids = new Set(identifiers.map(getIdentifierRawId));
    const lower = () => each(this.service, ids, (person) => (person.hand = false));
    await this.service.request("lowerHands", [...ids].join(" "), lower, undefined);
  }
}

function teamsOrAcs(id: string): RaisedHand["identifier"] {
  const identifier = createIdentifierFromRawId(id);
  if (identifier.kind === "microsoftTeamsUser" || identifier.kind === "communicationUser") {
    return identifier;
  }
  throw new TypeError("whoever is of this kind has no hand");
}

function each(service: Service, ids: ReadonlySet<string>, act: (person: PersonState) => void): void {
  service.world.people.filter((person) => ids.has(person.id)).forEach(act);
}

class FakeAccess extends Emitter implements Access {
  constructor(private readonly service: Service) {
    super();
  }

  permitAudio(who: CommunicationIdentifier[]): Promise<void> {
    return this.turn("permitAudio", who, (person) => (person.mic = true));
  }

  forbidAudio(who: CommunicationIdentifier[]): Promise<void> {
    return this.turn("forbidAudio", who, (person) => {
      person.mic = false;
      person.muted = true;
    });
  }

  permitVideo(who: CommunicationIdentifier[]): Promise<void> {
    return this.turn("permitVideo", who, (person) => (person.video = true));
  }

  forbidVideo(who: CommunicationIdentifier[]): Promise<void> {
    return this.turn("forbidVideo", who, (person) => {
      person.video = false;
      person.camera = false;
    });
  }

  permitOthersAudio(): Promise<void> {
    return this.turnAll("permitOthersAudio", { mics: true });
  }

  forbidOthersAudio(): Promise<void> {
    return this.turnAll("forbidOthersAudio", { mics: false });
  }

  permitOthersVideo(): Promise<void> {
    return this.turnAll("permitOthersVideo", { cameras: true });
  }

  forbidOthersVideo(): Promise<void> {
    return this.turnAll("forbidOthersVideo", { cameras: false });
  }

  getAllOthersMediaAccess(): MediaAccess[] {
    const { people, mics, cameras } = this.service.world;
    return people.map(({ id, role, mic, video }) => ({
      participant: createIdentifierFromRawId(id),
      isAudioPermitted: role !== "Attendee" || (mic ?? mics),
      isVideoPermitted: role !== "Attendee" || (video ?? cameras),
    }));
  }

  getMeetingMediaAccess(): MeetingMediaAccess {
    const { mics, cameras } = this.service.world;
    return { isAudioPermitted: mics, isVideoPermitted: cameras };
  }

  private async turn(
    op: string,
    who: CommunicationIdentifier[],
    act: (person: PersonState) => void,
  ): Promise<void> {
    const ids = new Set(who.map(getIdentifierRawId));
    const others = this.service.world.people.filter(
      (person) => ids.has(person.id) && person.role !== "Attendee",
    );
    if (others.length) {
      throw new Refused(403, 46504);
    }
    const turn = () => each(this.service, ids, act);
    await this.service.request(op, [...ids].join(" "), turn, undefined);
  }

  /** Like the SDK: one value for both, made from what is known when it is asked for; and what
   * Teams refuses is swallowed. */
  private async turnAll(
    op: string,
    change: Partial<Pick<World, "mics" | "cameras">>,
  ): Promise<void> {
    const { mics, cameras } = this.service.world;
    const both = { mics, cameras, ...change };
    const turn = () => {
      Object.assign(this.service.world, both);
      for (const person of this.service.world.people) {
        if (person.role === "Attendee") {
          person.muted ||= !(person.mic ?? both.mics);
          person.camera &&= person.video ?? both.cameras;
        }
      }
    };
    await this.service.request(op, "", turn, undefined).catch(() => undefined);
  }
}

class FakeCapabilities extends Emitter implements Capabilities {
  constructor(private readonly service: Service) {
    super();
  }

  get capabilities(): ParticipantCapabilities {
    const { world } = this.service;
    const told = {} as ParticipantCapabilities;
    for (const name of ABILITIES) {
      told[name] = world.told
        ? { isPresent: ability(world, name), reason: "Capable" }
        : { isPresent: false, reason: world.untold };
    }
    return told;
  }
}

class FakeRecording extends Emitter implements Recording {
  constructor(private readonly service: Service) {
    super();
  }

  get isRecordingActive(): boolean {
    return this.service.world.recording;
  }
}

class FakeTranscription extends Emitter implements Transcription {
  constructor(private readonly service: Service) {
    super();
  }

  get isTranscriptionActive(): boolean {
    return this.service.world.transcription;
  }
}

/** A call with its features; whatever changes, each says so. */
export class FakeJoined implements Joined, Leg {
  readonly call: FakeCall;
  readonly hands: FakeHands;
  readonly access: FakeAccess;
  readonly capabilities: FakeCapabilities;
  readonly recording: FakeRecording;
  readonly transcription: FakeTranscription;

  constructor(private readonly service: Service) {
    this.call = new FakeCall(service);
    this.hands = new FakeHands(service);
    this.access = new FakeAccess(service);
    this.capabilities = new FakeCapabilities(service);
    this.recording = new FakeRecording(service);
    this.transcription = new FakeTranscription(service);
    service.legs.add(this);
  }

  get online(): boolean {
    return this.service.world.online;
  }

  changed(): void {
    this.hands.emit("raisedHandEvent", "loweredHandEvent");
    this.access.emit("mediaAccessChanged", "meetingMediaAccessChanged");
    this.capabilities.emit("capabilitiesChanged");
    this.recording.emit("isRecordingActiveChanged");
    this.transcription.emit("isTranscriptionActiveChanged");
  }

  end(): void {
    // Only the call itself ends.
  }

  /** How many listeners the page has on this call. */
  get listeners(): number {
    const { call, hands, access, capabilities, recording, transcription } = this;
    const all = [call, call.lobby, hands, access, capabilities, recording, transcription];
    return all.reduce((sum, one) => sum + one.size, 0);
  }
}
