// All that the page uses of the SDK, taken from the SDK's own types: a stand-in that implements
// these is held to the real names by the compiler, and the real thing too (real_sdk.ts).

import type {
  CapabilitiesFeature,
  EnvironmentInfo,
  JoinCallOptions,
  Lobby,
  MediaAccessCallFeature,
  RaiseHandCallFeature,
  RecordingCallFeature,
  RemoteParticipant,
  RemoteVideoStream,
  TeamsCall,
  TeamsMeetingIdLocator,
  TeamsMeetingLinkLocator,
  TranscriptionCallFeature,
} from "@azure/communication-calling";
import type { CommunicationTokenCredential } from "@azure/communication-common";

export type Stream = Pick<RemoteVideoStream, "mediaStreamType" | "isAvailable">;

export interface Person
  extends Pick<RemoteParticipant, "identifier" | "displayName" | "state" | "isMuted" | "role" | "mute"> {
  readonly videoStreams: ReadonlyArray<Stream>;
}

export interface Lounge extends Pick<Lobby, "admit" | "reject" | "admitAll" | "on"> {
  readonly participants: ReadonlyArray<Person>;
}

export interface Call
  extends Pick<
    TeamsCall,
    "state" | "role" | "callEndReason" | "hangUp" | "muteIncomingAudio" | "removeParticipant" | "on"
  > {
  readonly remoteParticipants: ReadonlyArray<Person>;
  readonly lobby: Lounge;
}

export type Hands = Pick<RaiseHandCallFeature, "getRaisedHands" | "lowerHands" | "on">;
export type Access = Omit<MediaAccessCallFeature, "name" | "dispose" | "off">;
export type Capabilities = Pick<CapabilitiesFeature, "capabilities" | "on">;
export type Recording = Pick<RecordingCallFeature, "isRecordingActive" | "on">;
export type Transcription = Pick<TranscriptionCallFeature, "isTranscriptionActive" | "on">;

/** A call and its features, each of which is made when it is first asked for and may throw. */
export interface Joined {
  readonly call: Call;
  /** Whether this computer has a network at all: for a while the SDK shows a call as it was. */
  readonly online: boolean;
  readonly hands: Hands;
  readonly access: Access;
  readonly capabilities: Capabilities;
  readonly recording: Recording;
  readonly transcription: Transcription;
}

export type Locator = TeamsMeetingLinkLocator | TeamsMeetingIdLocator;

export interface Agent {
  join(locator: Locator, options: JoinCallOptions): Joined;
  dispose(): Promise<void>;
}

export interface Sdk {
  environment(): Promise<EnvironmentInfo>;
  agent(credential: CommunicationTokenCredential): Promise<Agent>;
}
