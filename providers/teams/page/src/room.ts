// The whole room, read five times a second, and told when something is different.
//
// It is read anew and not followed by listeners on each person: so nothing can be missed or
// leak when people come and go for hours, and a reading of 300 people costs a millisecond or
// two. The call's own events only bring the next reading forward. What the SDK reports home
// each time it is asked (hands, capabilities, recording, transcription) is asked for when its
// own event says so, and now and then.

import { getIdentifierRawId } from "@azure/communication-common";
import { attempt, others, present, row, total } from "./people";
import { ABILITIES, type Can, type RoomLine, type Say, type Status } from "./protocol";
import type { Call, Joined } from "./sdk";

const READ_MS = 200;
const GATHER_MS = 50;
const AT_LEAST_MS = 900;
const ASK_AGAIN_MS = 15_000;
/** Not read for so long, it cannot be read. */
const UNREAD_MS = 2_000;

const UNTOLD: Can = {
  hangUpForEveryOne: null,
  manageLobby: null,
  removeParticipant: null,
  muteOthers: null,
  forbidOthersAudio: null,
  forbidOthersVideo: null,
};

/** On hold we are in the call all the same; while we leave it, it shows nothing any more. */
const STATUS: Readonly<Record<Call["state"], Status>> = {
  None: "connecting",
  Connecting: "connecting",
  EarlyMedia: "connecting",
  Ringing: "connecting",
  InLobby: "lobby",
  Connected: "in",
  LocalHold: "in",
  RemoteHold: "in",
  Disconnecting: "connecting",
  Disconnected: "disconnected",
};

/** What is asked for seldom. */
interface Seldom {
  can: Can;
  hands: ReadonlySet<string>;
  recording: boolean;
  transcription: boolean;
}

/** Reasons that are none: the SDK gives them until it knows the meeting, too. */
const NOT_TOLD = new Set<string>(["NotInitialized", "FeatureNotSupported"]);

function ability({ call, capabilities }: Joined): Can {
  if (call.role === "Unknown") {
    return UNTOLD; // then everything is denied to our role, whichever it will be
  }
  const told = capabilities.capabilities;
  const can = { ...UNTOLD };
  for (const name of ABILITIES) {
    const { isPresent, reason } = told[name];
    can[name] = NOT_TOLD.has(reason) ? null : isPresent;
  }
  return can;
}

export class Room {
  private seldom: Seldom = { can: UNTOLD, hands: new Set(), recording: false, transcription: false };
  private asked = -Infinity;
  private told = "";
  private toldAt = -Infinity;
  private listening = false;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private readonly timer: ReturnType<typeof setInterval>;
  private lastRead = performance.now();
  private stopped = false;

  constructor(
    readonly joined: Joined,
    readonly me: string,
    private readonly say: Say,
  ) {
    this.timer = setInterval(() => this.tell(), READ_MS);
    joined.call.on("stateChanged", () => this.refresh());
    joined.call.on("roleChanged", () => this.refresh());
    joined.call.on("remoteParticipantsUpdated", () => this.hint());
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.soon);
  }

  get readable(): boolean {
    return this.stopped || performance.now() - this.lastRead < UNREAD_MS;
  }

  get connected(): boolean {
    return STATUS[this.joined.call.state] === "in";
  }

  /** How our own leg is, as far as what it shows can be relied on. */
  get status(): Status {
    const { call, online } = this.joined;
    const status = STATUS[call.state];
    return status === "in" && !online ? "connecting" : status;
  }

  /** What we may do, as it was told last. */
  get can(): Can {
    return this.seldom.can;
  }

  /** So many people are in the call besides us. */
  get left(): number {
    return others(this.joined.call, this.me);
  }

  /** Ask for what is asked seldom, and tell what there is. */
  refresh(): void {
    this.asked = -Infinity;
    this.hint();
  }

  /** To the features, once we are in the call: then there is something to ask. */
  private listen(): void {
    if (this.listening) {
      return;
    }
    this.listening = true;
    const hint = () => this.hint();
    const refresh = () => this.refresh();
    const { joined } = this;
    // Each may throw where its feature cannot be had: then the readings must do without it.
    attempt(() => joined.call.lobby.on("lobbyParticipantsUpdated", hint), undefined);
    attempt(() => joined.hands.on("raisedHandEvent", refresh), undefined);
    attempt(() => joined.hands.on("loweredHandEvent", refresh), undefined);
    attempt(() => joined.capabilities.on("capabilitiesChanged", refresh), undefined);
    attempt(() => joined.recording.on("isRecordingActiveChanged", refresh), undefined);
    attempt(() => joined.transcription.on("isTranscriptionActiveChanged", refresh), undefined);
    attempt(() => joined.access.on("mediaAccessChanged", hint), undefined);
    attempt(() => joined.access.on("meetingMediaAccessChanged", hint), undefined);
  }

  /** Something has changed: read soon, together with what changes just then. */
  private hint(): void {
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.tell();
    }, GATHER_MS);
  }

  private tell(): void {
    if (this.status !== "in") {
      this.lastRead = performance.now();
      return;
    }
    this.listen();
    const room = this.read();
    const now = performance.now();
    this.lastRead = now;
    const text = JSON.stringify(room);
    if (text !== this.told || now - this.toldAt >= AT_LEAST_MS) {
      this.told = text;
      this.toldAt = now;
      this.say({ room });
    }
  }

  private ask(): void {
    const now = performance.now();
    if (now - this.asked < ASK_AGAIN_MS) {
      return;
    }
    this.asked = now;
    const { joined, seldom } = this;
    const raised = () =>
      new Set(joined.hands.getRaisedHands().map((hand) => getIdentifierRawId(hand.identifier)));
    this.seldom = {
      can: attempt(() => ability(joined), seldom.can),
      hands: attempt(raised, seldom.hands),
      recording: attempt(() => joined.recording.isRecordingActive, seldom.recording),
      transcription: attempt(
        () => joined.transcription.isTranscriptionActive,
        seldom.transcription,
      ),
    };
  }

  private read(): RoomLine {
    this.ask();
    const { joined, me, seldom } = this;
    const { inside, waiting } = present(joined.call, me);
    const meeting = attempt(() => joined.access.getMeetingMediaAccess(), null);
    const each = attempt(() => joined.access.getAllOthersMediaAccess(), []);
    const allowed = new Map(
      each.map((one) => [
        attempt(() => getIdentifierRawId(one.participant), ""),
        { mic: one.isAudioPermitted, camera: one.isVideoPermitted },
      ]),
    );
    return {
      me: { id: me, role: joined.call.role },
      can: seldom.can,
      people: [...inside].map(([id, person]) => row(id, person, seldom.hands, allowed)),
      lobby: [...waiting].map(([id, person]) => row(id, person, seldom.hands, allowed)),
      mics: meeting?.isAudioPermitted ?? null,
      cameras: meeting?.isVideoPermitted ?? null,
      recording: seldom.recording,
      transcription: seldom.transcription,
      total: total(joined.call),
    };
  }
}
