import type { Actor, Metadata } from "@tixlys/nexus";
import type { UserId } from "../domain/account/ids.ts";
import type { Ports } from "./ports.ts";

/** What travels beside an event of the request that is served. `commandId` is named as the cause. */
export function metadataOf(
  { requestId }: Pick<Ports, "requestId">,
  by: { readonly actor: Actor; readonly at: Date; readonly commandId?: string },
): Metadata {
  const { actor, at: time, commandId } = by;
  return {
    correlationId: requestId(),
    ...(commandId === undefined ? {} : { causationId: commandId }),
    actor,
    time,
  };
}

/** The person themself. */
export function person(id: UserId): Actor {
  return { kind: "user", id };
}

/** This service, where nobody asked. */
export const house: Actor = { kind: "service", id: "auth" };
