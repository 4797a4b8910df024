import { notifications } from "@tixlys/contracts";
import type { Erasure } from "@tixlys/messaging/people";
import { forgetReader, personalData } from "./personal-data.ts";

/** How this service forgets a person: contact and deliveries go, mails that wait among them. */
export const erasure: Erasure = {
  contract: notifications,
  data: personalData,
  // First of all, for whoever tells a person something holds their row as well: what was being told is there to be deleted then, and
  // who comes later finds that they are gone.
  also: forgetReader,
};
