import { notifications } from "@tixlys/contracts";
import type { Erasure } from "@tixlys/messaging/people";
import { forgetReader, personalData } from "./personal-data.ts";

/**
 * How this service forgets a person: contact and deliveries go, mails that wait among them. The mail that says so is all that may
 * last; its delivery holds the address until it is settled, is then removed, and acknowledges the deletion with that.
 */
export const erasure: Erasure = {
  contract: notifications,
  data: personalData,
  lasts: async ({ sql }, userId) => {
    const left = await sql`
      select from deliveries where recipient_id = ${userId} limit 1`;
    return left.length > 0;
  },
  // First of all, for whoever tells a person something holds their row as well: what was being told is there to be deleted then, and
  // who comes later finds that they are gone.
  also: forgetReader,
};
