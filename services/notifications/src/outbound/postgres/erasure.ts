import { notifications } from "@tixlys/contracts";
import type { Erasure } from "@tixlys/messaging/people";
import { personalData } from "./personal-data.ts";

/** How this service forgets a person: contact and deliveries go, mails that wait among them. */
export const erasure: Erasure = { contract: notifications, data: personalData };
