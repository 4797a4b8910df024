import { users } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Readers } from "../../application/ports/inbox.ts";

/** What hearing of profiles needs to be bound to. */
export type Hearing = { readonly readers: Pick<Readers, "speaks"> };

export const profileCreated = on(
  users,
  "users.profile.created",
  ({ data }, { readers }: Hearing) =>
    readers.speaks(data.userId, data.locale, data.version),
);

export const profileUpdated = on(
  users,
  "users.profile.updated",
  ({ data }, { readers }: Hearing) =>
    readers.speaks(data.userId, data.locale, data.version),
);
