import { err, ok, type Result } from "@tixlys/nexus";
import { type Malformed, parseOwnerId } from "../domain/item/values.ts";
import type { Owner, OwnerReader, Owners } from "./ports.ts";

export type OwnerUnknown = { readonly type: "OwnerUnknown" };

/** What `auth` tells, as the effect here; bound to the transaction that takes the message in. */
export type AccountListener = {
  registered(userId: string, at: Date): Promise<Result<Owner, Malformed>>;
};

/** Remembers who may own something. Told of twice, the first time stays. */
export function createAccountListener(owners: Owners): AccountListener {
  return {
    async registered(userId, at) {
      const id = parseOwnerId(userId);
      if (id === undefined) return err({ type: "Malformed" });
      const owner = { id, since: at };
      await owners.remember(owner);
      return ok(owner);
    },
  };
}

/** The owner, once the event of the registration has arrived. */
export async function readOwner(
  { owners }: { readonly owners: OwnerReader },
  userId: string,
): Promise<Result<Owner, OwnerUnknown>> {
  const id = parseOwnerId(userId);
  const found = id === undefined ? undefined : await owners.find(id);
  return found === undefined ? err({ type: "OwnerUnknown" }) : ok(found);
}
