import { type Conflict, err, execute, ok, type Result } from "@tixlys/nexus";
import type { CreateItem, ItemRejection } from "../domain/item/item.ts";
import { storedItem } from "../domain/item/stored-item.ts";
import {
  parseItemName,
  parseOwnerId,
  parseQuantity,
} from "../domain/item/values.ts";
import type { KeptItem, Ports } from "./ports.ts";

/** A request to create an item, as it came in. */
export type WrittenItem = {
  readonly ownerId: string;
  readonly name: string;
  readonly quantity?: number;
  readonly requestId: string;
  readonly idempotencyKey?: string;
};

export type CreateRejection =
  | { readonly type: "FieldMalformed"; readonly field: "name" | "quantity" }
  | { readonly type: "KeyOfAnotherRequest" }
  | ItemRejection
  | Conflict;

/**
 * The one write: parse, decide, and keep the event and the message to the others in one transaction.
 *
 * @returns The item; for a key that was used before, the item that it made then.
 */
export async function createItem(
  { world, requestIds }: Pick<Ports, "world" | "requestIds">,
  written: WrittenItem,
): Promise<Result<KeptItem, CreateRejection>> {
  const command = commandOf(written, world.clock());
  if (!command.ok) return command;
  const { ownerId } = command.value;
  const { itemId, commandId } = requestIds(ownerId, written.idempotencyKey);
  const request = {
    id: itemId,
    command: command.value,
    metadata: {
      correlationId: written.requestId,
      actor: { kind: "user" as const, id: ownerId },
      time: command.value.at,
    },
    ...(commandId === undefined ? {} : { commandId }),
  };
  const done = await execute(
    world,
    storedItem,
    request,
    async ({ announcements }, { state, version }) => {
      if (state.status !== "none")
        await announcements.created({ id: itemId, item: state, version });
    },
  );
  if (!done.ok) return done;
  const { state, version } = done.value;
  if (state.status === "none" || !isWhatWasAsked(command.value, state))
    return err({ type: "KeyOfAnotherRequest" });
  return ok({ id: itemId, item: state, version });
}

function commandOf(
  written: WrittenItem,
  at: Date,
): Result<CreateItem, CreateRejection> {
  const ownerId = parseOwnerId(written.ownerId);
  // The guard has let nobody in whose id is none.
  if (ownerId === undefined)
    throw new Error("the principal has no id that is one");
  const name = parseItemName(written.name);
  if (!name.ok) return err({ type: "FieldMalformed", field: "name" });
  const quantity = parseQuantity(written.quantity ?? 1);
  if (!quantity.ok) return err({ type: "FieldMalformed", field: "quantity" });
  const values = { ownerId, name: name.value, quantity: quantity.value };
  return ok({ type: "CreateItem", ...values, at });
}

/** An idempotency key stands for one request: with another body it is refused (http-rules 25). */
function isWhatWasAsked(
  { name, quantity }: CreateItem,
  made: KeptItem["item"],
): boolean {
  return made.name === name && made.quantity === quantity;
}
