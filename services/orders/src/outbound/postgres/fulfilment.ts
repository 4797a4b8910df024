import {
  deliverToProcess,
  derivedId,
  type RunnableProcess,
  runProcess,
  type Transaction,
} from "@tixlys/nexus/postgres";
import type { CarryOut, Deliver } from "../../application/ports.ts";
import { fulfilment } from "../../domain/fulfilment/fulfilment.ts";
import { workIn } from "./work.ts";

/** The process manager with what carries out its commands: each in one transaction with the note that it is done. */
export const runnableFulfilment = (carryOut: CarryOut): RunnableProcess =>
  runProcess(fulfilment, {
    execute: (command, { tx, commandId, metadata }) =>
      carryOut(workIn(tx), command, { commandId, metadata }),
  });

/** Tells it of what has come from elsewhere, in the transaction that takes the message in. */
export function delivering(tx: Transaction): Deliver {
  return async (event, { messageId: told, time }) => {
    // A deletion is told once for each of them, whichever way it has come.
    const messageId =
      told ?? derivedId(["party-gone", ...Object.values(event)]);
    await deliverToProcess(tx, fulfilment, {
      event,
      id: messageId,
      metadata: { correlationId: messageId, causationId: messageId, time },
    });
  };
}
