// The lines between page and monitor. What they mean is said here and nowhere else.

/** What the page must know to begin. */
export interface Brief {
  readonly link: string | null;
  readonly meeting_id?: string | null;
  readonly passcode?: string | null;
  readonly token: string;
}

export type Kind = "teams" | "guest" | "phone" | "acs" | "app" | "unknown";

export interface PersonLine {
  readonly id: string;
  readonly kind: Kind;
  /** The Entra object id, where the account vouches for the person. */
  readonly oid: string | null;
  /** A guest in the tenant: the SDK never says, so this is always false. */
  readonly tenant_guest: boolean;
  readonly name: string | null;
  readonly role: string;
  readonly muted: boolean;
  readonly camera: boolean;
  readonly sharing: boolean;
  readonly hand: boolean;
  readonly mic_allowed: boolean | null;
  readonly camera_allowed: boolean | null;
}

export const ABILITIES = [
  "hangUpForEveryOne",
  "manageLobby",
  "removeParticipant",
  "muteOthers",
  "forbidOthersAudio",
  "forbidOthersVideo",
] as const;
export type Ability = (typeof ABILITIES)[number];
/** Null: not told yet. */
export type Can = Readonly<Record<Ability, boolean | null>>;

export interface RoomLine {
  readonly me: { readonly id: string; readonly role: string };
  readonly can: Can;
  readonly people: readonly PersonLine[];
  readonly lobby: readonly PersonLine[];
  readonly mics: boolean | null;
  readonly cameras: boolean | null;
  readonly recording: boolean;
  readonly transcription: boolean;
  /** People in the call, us among them; in large meetings more than are listed. */
  readonly total: number | null;
}

/** A participant's raw id, or "" for the order as a whole; and why. */
export type Refusal = readonly [who: string, why: string];

export type Means = "end" | "clear_room" | "none";
/** Why END can do no more than `means`: our own leg is not in the call ("outside", "lobby"), our
 * role is too small ("role"), or what we may do is not told yet ("unknown"). */
export type Why = "" | "outside" | "lobby" | "role" | "unknown";

/** Code and subcode of the end of a call. */
export type EndCode = readonly [code: number, subCode: number];

export type Status = "signing_in" | "connecting" | "lobby" | "in" | "disconnected";

export type Line =
  | Readonly<Record<string, never>>
  | { readonly environment: { supported: boolean; browser: string; version: string } }
  | { readonly status: Status; readonly code?: number; readonly subCode?: number }
  | { readonly trouble: { code: number; subCode: number; text: string } }
  | { readonly wants_token: true }
  /** Told to leave: no leg of ours is in the call any more, or no more can be done for that. */
  | { readonly gone: true }
  | { readonly room: RoomLine }
  | { readonly done: number; readonly refused: readonly Refusal[] }
  | {
      readonly looked: number;
      inside: boolean;
      means: Means;
      why: Why;
      /** Null: the roster cannot be read. */
      left: number | null;
      /** How our own leg has ended, where it has. */
      ended: EndCode | null;
    }
  | { readonly took: number; readonly means: Means }
  | { readonly refused: readonly [number, string] }
  /** Our own leg has ended; for whom else, its code may say. */
  | { readonly left_call: readonly [number, ...EndCode] }
  /** The second look: nobody else is there; or so many are; or it could not be taken. */
  | { readonly empty: number }
  | { readonly still: readonly [number, number] }
  | { readonly unproved: readonly [number, string] }
  | { readonly clearing: readonly [number, number] }
  | { readonly cleared: readonly [number, number] };

export type Say = (line: Line) => void;

export const ON_PEOPLE = [
  "admit",
  "reject",
  "remove",
  "mute",
  "mute_all",
  "forbid_audio",
  "permit_audio",
  "forbid_video",
  "permit_video",
  "lower_hands",
] as const;
export const ON_MEETING = ["admit_all", "mics_off", "mics_on", "cameras_off", "cameras_on"] as const;
export type OnPeople = (typeof ON_PEOPLE)[number];
export type OnMeeting = (typeof ON_MEETING)[number];

/** What the monitor may say. */
export interface Heard {
  readonly token?: string;
  readonly leave?: boolean;
  readonly n?: number;
  readonly do?: string;
  readonly who?: readonly string[];
}

/** What comes on the bell. */
export interface Ring {
  readonly n: number;
  readonly look?: boolean;
  readonly end?: boolean;
  readonly first?: readonly string[];
}
