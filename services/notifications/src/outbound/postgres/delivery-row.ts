import type { LoadedDelivery } from "../../application/ports.ts";
import {
  type DeliveryFacts,
  parseDeliveryId,
  type QueuedDelivery,
} from "../../domain/delivery/delivery.ts";
import {
  isRefuseReason,
  type RefuseReason,
} from "../../domain/delivery/reasons.ts";
import { isTemplateName } from "../../domain/letter/letter.ts";
import type { DeliveryRow } from "./schema.ts";

/** Throws when the row holds what this version of the code would not have written. */
export function queuedOf(row: DeliveryRow): QueuedDelivery {
  const { attempts, nextAttemptAt, version } = row;
  if (nextAttemptAt === null) throw unread(row);
  const progress = { attempts, nextAttemptAt, version };
  return { status: "queued", ...factsOf(row), ...progress };
}

/** A delivery for somebody who wants to retry it. One that failed for a reason of a newer version can be retried, too. */
export function loadedOf(row: DeliveryRow): LoadedDelivery {
  const { status, attempts, version, settledAt } = row;
  if (status !== "failed") return { status };
  const at = settledAt ?? row.createdAt;
  const reason = reasonOf(row.reason);
  return { status, ...factsOf(row), attempts, version, reason, at };
}

function factsOf(row: DeliveryRow): DeliveryFacts {
  const { eventId, template, recipientId, channel, target } = row;
  const id = parseDeliveryId(row.id);
  if (!id.ok || !isTemplateName(template)) throw unread(row);
  const about = { id: id.value, eventId, template, recipientId };
  const { templateData } = row;
  const data = templateData === null ? {} : { templateData };
  return { ...about, channel, target, ...data };
}

function reasonOf(text: string | null): RefuseReason {
  return text !== null && isRefuseReason(text) ? text : "attempts-exhausted";
}

const unread = ({ id }: DeliveryRow) =>
  new Error(`delivery ${id} holds a value that does not parse`);
