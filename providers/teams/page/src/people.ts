// Who is in the call and who waits. One person's row that cannot be read is shown with what
// could be: it must not take the room away.

import { getIdentifierRawId, type CommunicationIdentifierKind } from "@azure/communication-common";
import type { Kind, PersonLine } from "./protocol";
import type { Call, Person } from "./sdk";

const ABSENT = new Set<string>(["Disconnected", "Idle"]);

/** What `read` gives, or `otherwise`: a getter of the SDK that throws costs one field. */
export function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

export function idOf(person: Person): string {
  return attempt(() => getIdentifierRawId(person.identifier), "");
}

function kindOf(identifier: CommunicationIdentifierKind): Kind {
  switch (identifier.kind) {
    case "microsoftTeamsUser":
      return identifier.isAnonymous ? "guest" : "teams";
    case "phoneNumber":
      return "phone";
    case "communicationUser":
      return "acs";
    case "microsoftTeamsApp":
      return "app";
    default:
      return "unknown";
  }
}

function accountOf(identifier: CommunicationIdentifierKind): string | null {
  return identifier.kind === "microsoftTeamsUser" && !identifier.isAnonymous
    ? identifier.microsoftTeamsUserId
    : null;
}

function shows(person: Person, type: "Video" | "ScreenSharing"): boolean {
  return person.videoStreams.some(
    (stream) => stream.mediaStreamType === type && stream.isAvailable,
  );
}

/** Where somebody is, by raw id. */
export interface Present {
  readonly inside: ReadonlyMap<string, Person>;
  readonly waiting: ReadonlyMap<string, Person>;
}

/** Everybody but us. The SDK lists those in the lobby among the participants as well. */
export function present(call: Call, me: string): Present {
  const inside = new Map<string, Person>();
  const waiting = new Map<string, Person>();
  const lounge = attempt(() => call.lobby.participants, []);
  for (const person of [...call.remoteParticipants, ...lounge]) {
    const id = idOf(person);
    const state = attempt(() => person.state, "Connected");
    if (!id || id === me || ABSENT.has(state)) {
      continue;
    }
    (state === "InLobby" ? waiting : inside).set(id, person);
  }
  return { inside, waiting };
}

/** How many are in the call, us among them. It is missing in the typings of 2.0.0, not in the SDK. */
export function total(call: Call): number | null {
  const count = attempt<unknown>(() => Reflect.get(call, "totalParticipantCount"), null);
  return typeof count === "number" ? count : null;
}

/** With more than so many, the SDK lists only those with sound or picture. */
const ALL_LISTED = 100;

/** So many are in the call besides us, listed or not. */
export function others(call: Call, me: string): number {
  const { inside, waiting } = present(call, me);
  const count = total(call) ?? 0;
  return count > ALL_LISTED ? Math.max(inside.size, count - 1 - waiting.size) : inside.size;
}

/** What each may do, by raw id. */
export type Allowed = ReadonlyMap<string, { readonly mic: boolean; readonly camera: boolean }>;

export function row(id: string, person: Person, hands: ReadonlySet<string>, allowed: Allowed): PersonLine {
  const identifier = person.identifier;
  const may = allowed.get(id);
  return {
    id,
    kind: attempt(() => kindOf(identifier), "unknown"),
    oid: attempt(() => accountOf(identifier), null),
    tenant_guest: false,
    name: attempt(() => person.displayName, undefined) || null,
    role: attempt<string>(() => person.role, "Unknown"),
    muted: attempt(() => person.isMuted, false),
    camera: attempt(() => shows(person, "Video"), false),
    sharing: attempt(() => shows(person, "ScreenSharing"), false),
    hand: hands.has(id),
    mic_allowed: may?.mic ?? null,
    camera_allowed: may?.camera ?? null,
  };
}
