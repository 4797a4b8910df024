import { eq } from "drizzle-orm";
import { erasing, type Contract } from "@tixlys/contracts";
import { rpcClient, type RpcClient } from "@tixlys/messaging/rpc";
import type { Bus } from "@tixlys/messaging";
import { ok } from "@tixlys/nexus";
import {
  deliverToProcess,
  runProcess,
  type CommandContext,
  type Database,
  type RunnableProcess,
} from "@tixlys/nexus/postgres";
import {
  departure,
  type DepartureCommand,
  type DeparturePace,
} from "../../domain/departure/departure.ts";
import type { AuditLog } from "../../application/ports.ts";
import { departures } from "../postgres/departures-schema.ts";

/** Asks one service whether it has forgotten a person by now. */
export type Reminder = (asked: {
  readonly userId: string;
  readonly messageId: string;
}) => Promise<"erased" | "not-yet" | "no-answer">;

/** What the process needs to be carried out. */
export type DepartureMeans = {
  readonly database: Database;
  /** Inside the transaction in which it is called, where there is one. */
  readonly auditIn: (
    tx: Parameters<Parameters<Database["transact"]>[0]>[0],
  ) => AuditLog;
  readonly reminders: ReadonlyMap<string, Reminder>;
  readonly logger: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
    error(facts: object, message: string): void;
  };
  readonly onOverdue?: () => void;
  readonly pace?: DeparturePace;
};

/** Deletions, as a process that this service runs: each command is idempotent, so one that is cut off is simply done again. */
export function departureProcess(means: DepartureMeans): RunnableProcess {
  return runProcess(departure(means.pace), {
    send: async (command, context) => {
      await carryOut(means, command, context);
      return ok(null);
    },
  });
}

function carryOut(
  means: DepartureMeans,
  command: DepartureCommand,
  context: CommandContext,
): Promise<void> {
  switch (command.type) {
    case "Remind":
      return remind(means, command, context);
    case "Alert":
      return alert(means, command);
    case "Finish":
      return finish(means, command);
  }
}

/** A service that does not answer now is asked again with the next reminder; its answer counts as its acknowledgement. */
async function remind(
  { database, reminders, logger }: DepartureMeans,
  command: Extract<DepartureCommand, { type: "Remind" }>,
  { commandId: id, metadata }: CommandContext,
): Promise<void> {
  const { userId, messageId, service } = command;
  const answer =
    (await reminders.get(service)?.({ userId, messageId })) ?? "no-answer";
  if (answer !== "erased") {
    logger.warn(
      { user_id: userId, service, answer },
      "a deletion waits for a service",
    );
    return;
  }
  const event = { type: "ServiceErased", userId, service } as const;
  await database.transact((tx) =>
    deliverToProcess(tx, departure(), { event, id, metadata }),
  );
}

async function alert(
  { database, auditIn, logger, onOverdue }: DepartureMeans,
  { userId, services }: Extract<DepartureCommand, { type: "Alert" }>,
): Promise<void> {
  logger.error(
    { user_id: userId, services },
    "a deletion is overdue: these services have not said that they forgot the person",
  );
  onOverdue?.();
  await database.transact((tx) =>
    auditIn(tx).record({
      action: "user_erasure_overdue",
      outcome: "failure",
      actor: { kind: "service", id: "auth" },
      subject: userId,
      details: { services: [...services] },
    }),
  );
}

/** The row says whether it was done before. */
async function finish(
  { database, auditIn, logger }: DepartureMeans,
  { userId }: Extract<DepartureCommand, { type: "Finish" }>,
): Promise<void> {
  await database.transact(async (tx) => {
    const [row] = await tx.db
      .delete(departures)
      .where(eq(departures.userId, userId))
      .returning({ services: departures.services });
    if (row === undefined) return;
    await auditIn(tx).record({
      action: "user_erased",
      actor: { kind: "service", id: "auth" },
      subject: userId,
      details: { services: row.services },
    });
    logger.info({ user_id: userId }, "a person is forgotten everywhere");
  });
}

/** A reminder for each service that declares that it keeps something about people. */
export function remindersBy(
  contracts: readonly Contract[],
  means: Pick<Parameters<typeof rpcClient>[0], "logger" | "metrics"> & {
    readonly bus: Bus;
  },
): ReadonlyMap<string, Reminder> {
  return new Map(
    erasing(contracts).map((contract) => {
      const client: RpcClient<Contract> = rpcClient({ ...means, contract });
      return [contract.service, reminderOf(client)];
    }),
  );
}

function reminderOf(client: RpcClient<Contract>): Reminder {
  return async (asked) => {
    const answer = await client.call("account.erase", asked, {
      timeoutMs: 5_000,
    });
    if (!answer.ok) return "no-answer";
    const { value } = answer;
    return typeof value === "object" &&
      value !== null &&
      "arrived" in value &&
      value.arrived === true
      ? "erased"
      : "not-yet";
  };
}
