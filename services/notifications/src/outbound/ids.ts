import { randomBytes } from "node:crypto";
import { uuidV7 } from "@tixlys/nexus";
import {
  type DeliveryId,
  parseDeliveryId,
} from "../domain/delivery/delivery.ts";

export function newId(): string {
  return uuidV7(new Date(), randomBytes(10));
}

export function newDeliveryId(): DeliveryId {
  const id = parseDeliveryId(newId());
  if (!id.ok) throw new Error("a new id is no UUID");
  return id.value;
}
