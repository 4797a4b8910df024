import type { Bus } from "@tixlys/messaging";
import type { Database } from "@tixlys/nexus/postgres";
import { deliveriesDue } from "../postgres/deliveries.ts";

/** Core NATS: heard by the processes of this service alone. */
const subject = "events.live.webhooks";
/** A word of a size that every broker takes; what is in none is found by the next look. */
const idsOfOneWord = 1_000;

type Telling = Pick<Bus, "hint">;

/** Tells the service's other processes that something is due for these webhooks. A word that is lost costs a second. */
export function tellOthers(
  bus: Telling,
): (webhookIds: readonly string[]) => void {
  return (webhookIds) => {
    if (webhookIds.length > 0)
      bus.hint(subject, webhookIds.slice(0, idsOfOneWord).join(","));
  };
}

/** Calls `wake` with what was committed here, and with what other processes say. Returns the way to end it. */
export function onDeliveriesDue(
  database: Pick<Database, "onSignal">,
  bus: Pick<Bus, "onHint">,
  wake: (webhookIds: readonly string[], isEcho: boolean) => void,
): () => void {
  const leave = [
    database.onSignal(deliveriesDue, (ids) => wake(ids, false)),
    bus.onHint(subject, (payload) => wake(payload.split(","), true)),
  ];
  return () => {
    for (const each of leave) each();
  };
}

/** What a process does that sends nothing itself: it passes on what its commits made due. */
export function passDeliveriesOn(
  database: Pick<Database, "onSignal">,
  bus: Telling,
): { stop(): Promise<void> } {
  const leave = database.onSignal(deliveriesDue, tellOthers(bus));
  return {
    stop: () => {
      leave();
      return Promise.resolve();
    },
  };
}
