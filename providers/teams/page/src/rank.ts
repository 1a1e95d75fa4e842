// Who is put out before whom when the room is cleared.

import type { Kind } from "./protocol";

const BY_ROLE: Readonly<Record<string, number>> = {
  Attendee: 2,
  Consumer: 2,
  Presenter: 4,
  Collaborator: 4,
  "Co-organizer": 5,
  Organizer: 6,
};
const STRANGERS = new Set<Kind>(["guest", "phone", "acs", "unknown"]);

export interface Ranked {
  readonly kind: Kind;
  readonly role: string;
  readonly waiting: boolean;
  /** Staff are warned of them, or they were put out and have come back. */
  readonly first: boolean;
}

/** The smaller, the sooner: whom staff are warned of, then strangers, attendees, whoever waits,
 * presenters, co-organizers, and the organizer at last. */
export function rank({ kind, role, waiting, first }: Ranked): number {
  const byRole = BY_ROLE[role] ?? 2;
  if (byRole >= 5) {
    return byRole;
  }
  if (first) {
    return 0;
  }
  if (waiting) {
    return 3;
  }
  return STRANGERS.has(kind) ? 1 : byRole;
}
