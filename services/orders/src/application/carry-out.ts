import type {
  CommandRequest,
  Executed,
  Result,
  VersionConflict,
} from "@tixlys/nexus";
import { err } from "@tixlys/nexus";
import type { FulfilmentCommand } from "../domain/fulfilment/fulfilment.ts";
import type { JobCommand } from "../domain/job/job.ts";
import type { OrderCommand } from "../domain/order/commands.ts";
import {
  parseJobId,
  parseOfferId,
  parseOrderId,
} from "../domain/shared/ids.ts";
import { toJob, toOrder } from "./act.ts";
import type { CarriedOut, Work } from "./ports.ts";

/** A command that names nothing: a mistake in the code that made it. */
type Unreadable = { readonly type: "Unreadable" };

type Outcome = Promise<
  Result<
    Executed<unknown, unknown>,
    { readonly type: string } | VersionConflict | Unreadable
  >
>;

/** Carries out what the process manager asks for, in the transaction that also notes that it is done. */
export async function carryOut(
  work: Work,
  command: FulfilmentCommand,
  by: CarriedOut,
): Outcome {
  const at = by.metadata.time;
  if (command.type === "CancelJob" || command.type === "ConfirmJob") {
    const id = parseJobId(command.jobId);
    if (id === undefined) return err({ type: "Unreadable" });
    return toJob(work, requestOf<JobCommand>(id, jobCommand(command, at), by));
  }
  const id = parseOrderId(command.orderId);
  const asked = orderCommand(command, at);
  if (id === undefined || asked === undefined)
    return err({ type: "Unreadable" });
  return toOrder(work, requestOf<OrderCommand>(id, asked, by));
}

function requestOf<Command>(
  id: string,
  command: Command,
  { commandId, metadata }: CarriedOut,
): CommandRequest<Command> {
  return { id, command, metadata, commandId };
}

type OfJob = Extract<FulfilmentCommand, { readonly jobId: string }>;

function jobCommand(command: OfJob, at: Date): JobCommand {
  return command.type === "CancelJob"
    ? { type: "CancelJob", by: { kind: "account-gone" }, at }
    : { type: "ConfirmJob", by: { kind: command.by }, at };
}

function orderCommand(
  command: Exclude<FulfilmentCommand, OfJob>,
  at: Date,
): OrderCommand | undefined {
  switch (command.type) {
    case "ExpireOrder":
    case "CloseOrder":
      return { type: command.type, at };
    case "CancelOrder":
      return { type: "CancelOrder", by: { kind: command.by }, at };
    case "WithdrawOffer": {
      const offerId = parseOfferId(command.offerId);
      if (offerId === undefined) return undefined;
      return {
        type: "WithdrawOffer",
        offerId,
        by: { kind: "account-gone" },
        at,
      };
    }
  }
}
