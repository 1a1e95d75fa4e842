// The meeting as the stand-in's Teams has it: plain JSON, so that a test can carry it from a
// page that was lost into the next.

import type {
  CapabilityResolutionReason,
  ParticipantRole,
  RemoteParticipantState,
} from "@azure/communication-calling";
import type { Ability, Kind } from "../../../providers/teams/page/src/protocol";

export interface PersonState {
  id: string;
  name: string;
  role: ParticipantRole;
  state: RemoteParticipantState;
  muted: boolean;
  camera: boolean;
  sharing: boolean;
  hand: boolean;
  /** Null: as the meeting has it for attendees. */
  mic: boolean | null;
  video: boolean | null;
  /** Reading this person throws. */
  broken: boolean;
}

/** "never": no answer comes; "nothing": it is taken and nothing happens; or a refusal; or it is
 * taken, and has its effect so many milliseconds later. */
export type Fault = "never" | "nothing" | { code: number; subCode: number } | { late: number };

export interface World {
  /** Our own leg's role, and the state in which it comes in. */
  role: ParticipantRole;
  entry: "Connected" | "InLobby" | "Disconnected";
  /** Whether capabilities have been told; if not, the SDK gives that reason. */
  told: boolean;
  untold: CapabilityResolutionReason;
  /** What differs from what the role may do. */
  can: Partial<Record<Ability, boolean>>;
  people: PersonState[];
  mics: boolean;
  cameras: boolean;
  recording: boolean;
  transcription: boolean;
  total: number | null;
  /** By operation, or by operation and raw id: "remove", "remove 8:orgid:…"; "next" is for the next
   * request alone, whatever it is. */
  faults: Record<string, Fault>;
  /** Requests in a second; refused ones count. */
  limit: number | null;
  /** Milliseconds until a request has its effect. */
  latency: number;
  /** Milliseconds more, after the answer, until somebody who was removed is seen to be gone. */
  lag: number;
  /** Whoever of these is removed is back after so many milliseconds. */
  returning: { ids: string[]; after: number };
  /** So often END leaves these in. */
  survivors: { ids: string[]; times: number };
  /** The roster as a whole cannot be read. */
  broken: boolean;
  /** Whether there is a network. */
  online: boolean;
}

export const fresh = (): World => ({
  role: "Organizer",
  entry: "Connected",
  told: true,
  untold: "NotInitialized",
  can: {},
  people: [],
  mics: true,
  cameras: true,
  recording: false,
  transcription: false,
  total: null,
  faults: {},
  limit: null,
  latency: 20,
  lag: 0,
  returning: { ids: [], after: 300 },
  survivors: { ids: [], times: 0 },
  broken: false,
  online: true,
});

const PREFIX: Readonly<Record<Kind, string>> = {
  teams: "8:orgid:",
  guest: "8:teamsvisitor:",
  acs: "8:acs:",
  phone: "4:+44",
  app: "28:orgid:",
  unknown: "8:live:",
};

export const rawId = (kind: Kind, name: string): string => PREFIX[kind] + name;

const ALL: Readonly<Record<Ability, boolean>> = {
  hangUpForEveryOne: true,
  manageLobby: true,
  removeParticipant: true,
  muteOthers: true,
  forbidOthersAudio: true,
  forbidOthersVideo: true,
};

/** What a role may do. */
export function ability(world: World, name: Ability): boolean {
  const given = world.can[name];
  if (given !== undefined) {
    return given;
  }
  if (world.role === "Organizer" || world.role === "Co-organizer") {
    return ALL[name];
  }
  return world.role === "Presenter" && name !== "hangUpForEveryOne";
}
