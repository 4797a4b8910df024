import { checkStoredFixtures, type EventData } from "@tixlys/nexus";
import { accountEvents } from "./events.ts";
import deletedV1 from "./stored/AccountDeleted.v1.json" with { type: "json" };
import disabledV1 from "./stored/AccountDisabled.v1.json" with { type: "json" };
import enabledV1 from "./stored/AccountEnabled.v1.json" with { type: "json" };
import openedV1 from "./stored/AccountOpened.v1.json" with { type: "json" };
import renewedV1 from "./stored/ConfirmationRenewed.v1.json" with { type: "json" };
import emailChangedV1 from "./stored/EmailChanged.v1.json" with { type: "json" };
import emailConfirmedV1 from "./stored/EmailConfirmed.v1.json" with { type: "json" };
import emailRestoredV1 from "./stored/EmailRestored.v1.json" with { type: "json" };
import endedV1 from "./stored/EverySessionEnded.v1.json" with { type: "json" };
import rolesV1 from "./stored/RolesChanged.v1.json" with { type: "json" };
import usernameChangedV1 from "./stored/UsernameChanged.v1.json" with { type: "json" };

/**
 * One event of each type and version as it was really stored. A file here is frozen: a new version gets a new one, and the
 * old ones stay for as long as such events may lie in a stream.
 */
export const storedAccountEvents: readonly EventData[] = [
  openedV1,
  endedV1,
  usernameChangedV1,
  emailChangedV1,
  renewedV1,
  emailConfirmedV1,
  emailRestoredV1,
  disabledV1,
  enabledV1,
  deletedV1,
  rolesV1,
];

/**
 * Proves that this build reads every account event that may lie in a stream; under a millisecond, so each process does it
 * before it starts anything.
 *
 * @throws Error naming each type and version that it cannot answer for.
 */
export function checkStoredAccountEvents(): void {
  checkStoredFixtures(accountEvents, storedAccountEvents);
}
