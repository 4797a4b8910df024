import { reject, type Reply } from "@tixlys/pawz";
import type { CreateRejection } from "../../application/create-item.ts";

/** What each rejection of a new item is to whoever asked for it. */
export function refuse(rejection: CreateRejection): Reply<never> {
  switch (rejection.type) {
    case "FieldMalformed":
      return reject("invalid-format", { field: rejection.field });
    case "KeyOfAnotherRequest":
      return reject("idempotency-key-mismatch");
    case "ItemExists":
      // Only with a key so old that its command is forgotten: the item that it made is still there.
      return reject("already-exists");
    case "Conflict":
      return reject("version-clash");
  }
}
