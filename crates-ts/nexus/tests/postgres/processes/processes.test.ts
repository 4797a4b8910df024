import {
  afterAll,
  afterEach,
  beforeAll,
  expect,
  test,
  setDefaultTimeout,
} from "bun:test";
import { err, ok } from "../../../src/index.ts";
import {
  countParkedWork,
  deliverToProcess,
  derivedId,
  discardParkedWork,
  listDiscarded,
  forgetEndedProcesses,
  listParkedStreams,
  listParkedWork,
  replayParkedWork,
  runProcess,
} from "../../../src/postgres/index.ts";
import type {
  Database,
  RunningProcesses,
} from "../../../src/postgres/index.ts";
import { numbers, ownStore } from "../support/store.ts";
import type { OwnStore } from "../support/store.ts";
import { until } from "../support/until.ts";
import {
  carryOut,
  compensating,
  effectsOf,
  makeEffects,
  place,
  processOf,
  refusePayment,
  running,
  shipping,
  starting,
} from "./shipping.ts";
import type { Command } from "./shipping.ts";

setDefaultTimeout(120_000);
let store: OwnStore;
let database: Database;
const open: RunningProcesses[] = [];

beforeAll(async () => {
  store = await ownStore("processes");
  ({ database } = store);
  await makeEffects(database);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()));
  await database.sql`truncate effects, nexus.events, nexus.streams, nexus.commands, nexus.processes, nexus.process_commands, nexus.timers,
    nexus.subscriptions, nexus.subscription_workers, nexus.parked_streams`;
});
afterAll(() => store.close());

const start = (...args: Parameters<typeof starting>) => {
  const started = starting(...args);
  open.push(started.running);
  return started;
};

const deliver = (order: string, manager = shipping()) =>
  database.transact((tx) =>
    deliverToProcess(tx, manager, {
      event: { type: "ParcelDelivered", order },
      id: crypto.randomUUID(),
      metadata: { correlationId: "bus", time: new Date() },
    }),
  );

const ALL = ["TakePayment", "Notify", "Ship"];

test("an event leads to commands, whose events lead on, and an event of another service ends it", async () => {
  const { reports } = start(database, [running(shipping())]);
  const eventId = await place(database, "1");
  await until(
    "shipped",
    async () => (await effectsOf(database, "1")).length === 3,
  );
  expect(await effectsOf(database, "1")).toEqual(ALL);
  expect(await database.sql`select 1 from nexus.timers`).toHaveLength(0);
  expect(await deliver("1")).toBe(true);
  expect(await processOf(database, "1")).toEqual({
    steps: ["OrderPlaced", "PaymentTaken", "ParcelDelivered"],
    hasEnded: true,
  });
  expect(await deliver("1")).toBe(false);
  const [first] =
    await database.sql`select command_id::text as id, correlation, causation from effects where type = 'TakePayment'`;
  expect(first).toEqual({
    id: derivedId(["command", "shipping", "1", eventId, "0"]),
    correlation: "chain-1",
    causation: eventId,
  });
  await until(
    "told",
    () => reports.filter(({ kind }) => kind === "command-done").length === 3,
  );
  expect(
    await forgetEndedProcesses(database, new Date(Date.now() - 60_000)),
  ).toBe(0);
  expect(
    await forgetEndedProcesses(database, new Date(Date.now() + 60_000)),
  ).toBe(1);
});

test("two workers carry out the commands of many processes once each, those of one process one after the other", async () => {
  const orders = numbers(1, 20).map(String);
  let inFlight = 0;
  let most = 0;
  const busy = new Set<string>();
  const execute: typeof carryOut = async (command, context) => {
    if (busy.has(command.order)) throw new Error("two at once of one process");
    busy.add(command.order);
    most = Math.max(most, (inFlight += 1));
    await Bun.sleep(1);
    const outcome = await carryOut(command, context);
    inFlight -= 1;
    busy.delete(command.order);
    return outcome;
  };
  const process = running(shipping(), execute, { partitions: 2 });
  const { reports } = start(database, [process]);
  start(store.another(), [process]);
  for (const order of orders) await place(database, order);
  await until(
    "all",
    async () => (await database.sql`select 1 from effects`).length >= 60,
  );
  await Bun.sleep(50);
  for (const order of orders)
    expect(await effectsOf(database, order)).toEqual(ALL);
  expect(most).toBeGreaterThan(1);
  expect(reports.some(({ kind }) => kind === "command-failed")).toBe(false);
});

test("a refused command leaves nothing behind, and the process hears of it if it wants to", async () => {
  const { reports } = start(database, [
    running(compensating("undoing"), refusePayment),
  ]);
  await place(database, "1");
  await until("cancelled", async () =>
    (await effectsOf(database, "1")).includes("Cancel"),
  );
  expect(await effectsOf(database, "1")).toEqual(["Notify", "Cancel"]);
  expect((await processOf(database, "1", "undoing"))?.steps).toEqual([
    "OrderPlaced",
    'TakePayment {"type":"NoMoney"}',
  ]);
  expect(reports.filter(({ kind }) => kind === "command-refused")).toHaveLength(
    1,
  );
});

test("else a refused command is kept, holds up its own process only, and goes on as somebody decides", async () => {
  let hasMoney = false;
  const execute: typeof carryOut = (command, context) =>
    command.type === "TakePayment" && !hasMoney && command.order !== "rich"
      ? Promise.resolve(err({ type: "NoMoney" }))
      : carryOut(command, context);
  start(database, [running(shipping(), execute)]);
  for (const order of ["1", "2", "rich"]) await place(database, order);
  await until(
    "kept",
    async () => (await countParkedWork(database)).commands === 2,
  );
  await until(
    "the other",
    async () => (await effectsOf(database, "rich")).length === 3,
  );
  expect([
    await effectsOf(database, "1"),
    await effectsOf(database, "2"),
  ]).toEqual([[], []]);
  const parked = await listParkedWork(database);
  expect(parked[0]).toMatchObject({
    kind: "command",
    name: "shipping",
    processId: "1",
    content: { type: "TakePayment", order: "1" },
    subject: "TakePayment",
    behind: 1,
    lastError: 'refused: {"type":"NoMoney"}',
  });
  hasMoney = true;
  expect(await replayParkedWork(database, parked[0]?.id ?? "")).toBe(true);
  expect(
    await discardParkedWork(database, parked[1]?.id ?? "", "no such order"),
  ).toBe(true);
  expect(
    await discardParkedWork(database, parked[1]?.id ?? "", "no such order"),
  ).toBe(false);
  expect(
    await listDiscarded(database, { subscription: "process:shipping" }),
  ).toMatchObject([
    {
      kind: "command",
      id: parked[1]?.id,
      key: "2",
      subject: "TakePayment",
      lastError: 'refused: {"type":"NoMoney"}',
      reason: "no such order",
    },
  ]);
  await until(
    "both went on",
    async () =>
      (await effectsOf(database, "1")).length === 3 &&
      (await effectsOf(database, "2")).length === 1,
  );
  expect(await effectsOf(database, "1")).toEqual(ALL);
  expect(await effectsOf(database, "2")).toEqual(["Notify"]);
});

test("a command that fails, or loses a race, is tried again with the same id and has one effect; one that never works is kept", async () => {
  const ids = new Map<string, Set<string>>();
  let tries = 0;
  const execute: typeof carryOut = async (command, context) => {
    ids.set(
      command.type,
      (ids.get(command.type) ?? new Set()).add(context.commandId),
    );
    const outcome = await carryOut(command, context);
    tries += 1;
    if (tries === 1) throw new Error("after the effect");
    if (tries === 2) return err({ type: "VersionConflict" });
    if (command.type === "Ship") throw new Error("never");
    return outcome;
  };
  // With a second lane a try may begin before the failure of the one before is written down, and there are more than five.
  const { reports } = start(database, [running(shipping(), execute)], {
    settings: { commandsAtOnce: 1 },
  });
  await place(database, "1");
  await until(
    "kept",
    async () => (await countParkedWork(database)).commands === 1,
  );
  expect(await effectsOf(database, "1")).toEqual(["TakePayment", "Notify"]);
  expect([...ids.values()].map(({ size }) => size)).toEqual([1, 1, 1]);
  expect(
    (await listParkedWork(database, { name: "shipping" }))[0]?.lastError,
  ).toContain("never");
  expect(await listParkedWork(database, { name: "other" })).toEqual([]);
  expect(reports.filter(({ kind }) => kind === "command-failed")).toHaveLength(
    5,
  );
});

test("a command that is sent outside a transaction is sent until somebody takes it, with the same id", async () => {
  const sent: string[] = [];
  const process = runProcess(shipping(), {
    send: (command: Command, { commandId, attempt }) => {
      sent.push(`${command.type} ${commandId} ${attempt}`);
      if (command.type === "TakePayment" && attempt === 1)
        throw new Error("no answer");
      return Promise.resolve(
        command.type === "Notify" ? err({ type: "NoAddress" }) : ok(1),
      );
    },
  });
  start(database, [process]);
  const eventId = await place(database, "1");
  await until(
    "kept",
    async () => (await countParkedWork(database)).commands === 1,
  );
  const id = (n: string): string =>
    derivedId(["command", "shipping", "1", eventId, n]);
  expect(sent).toEqual([
    `TakePayment ${id("0")} 1`,
    `TakePayment ${id("0")} 2`,
    `Notify ${id("1")} 1`,
  ]);
});

test("a timeout fires once, though two workers look, and also when it fell due while nobody ran", async () => {
  const never: typeof carryOut = (command, context) =>
    command.type === "TakePayment"
      ? Promise.resolve(ok("later"))
      : carryOut(command, context);
  const process = running(shipping(), never);
  const first = start(database, [process]);
  const orders = numbers(1, 10).map(String);
  for (const order of orders) await place(database, order);
  await until(
    "timers",
    async () => (await database.sql`select 1 from nexus.timers`).length === 10,
  );
  await first.running.stop();
  expect(await effectsOf(database, "1")).not.toContain("Cancel");
  await database.sql`update nexus.timers set due_at = now() - interval '1 hour', next_attempt_at = now() - interval '1 hour'`;
  const { reports } = start(database, [process]);
  start(store.another(), [process]);
  await until(
    "cancelled",
    async () =>
      (await database.sql`select 1 from effects where type = 'Cancel'`)
        .length >= 10,
  );
  await Bun.sleep(100);
  for (const order of orders) {
    expect(
      (await effectsOf(database, order)).filter((type) => type === "Cancel"),
    ).toHaveLength(1);
    expect((await processOf(database, order))?.steps).toEqual([
      "OrderPlaced",
      "payment",
    ]);
  }
  expect(await database.sql`select 1 from nexus.timers`).toHaveLength(0);
  for (const report of reports)
    if (report.kind === "timeout-fired")
      expect(report.lateMs).toBeGreaterThan(3_500_000);
});

test("a timeout is moved by setting it again, gone when cancelled, and kept when it can never be handled", async () => {
  let isBroken = true;
  const fired: string[] = [];
  const manager = {
    ...shipping("timed"),
    react: (
      ...[state, input]: Parameters<ReturnType<typeof shipping>["react"]>
    ) => {
      if (input.kind === "timeout") {
        if (isBroken) throw new Error("broken");
        fired.push(`${state.order} ${JSON.stringify(input.payload)}`);
        return { state };
      }
      const { event, cause } = input;
      const at = (ms: number) => new Date(cause.at.getTime() + ms);
      const { order } = event;
      const next = { ...state, order };
      if (order === "cancelled")
        return {
          state: next,
          timeouts: [
            { set: "payment" as const, dueAt: at(0) },
            { cancel: "payment" as const },
          ],
        };
      const twice = [60_000, 0].map((ms) => ({
        set: "payment" as const,
        dueAt: at(ms),
        payload: { ms },
      }));
      return {
        state: next,
        timeouts: order === "moved" ? twice : twice.reverse(),
      };
    },
  };
  start(database, [running(manager)]);
  for (const order of ["moved", "later", "cancelled"])
    await place(database, order);
  await until(
    "kept",
    async () => (await countParkedWork(database)).timeouts === 1,
  );
  const [parked] = await listParkedWork(database);
  expect(parked).toMatchObject({
    kind: "timeout",
    processId: "moved",
    attempts: 3,
    content: { timeout: "payment", payload: { ms: 0 } },
  });
  expect(parked?.lastError).toContain("broken");
  expect(parked?.subject).toBe("payment");
  isBroken = false;
  expect(await replayParkedWork(database, parked?.id ?? "")).toBe(true);
  await until("fired", () => fired.length > 0);
  await Bun.sleep(50);
  expect(fired).toEqual(['moved {"ms":0}']);
  const left = await database.sql`select process_id as id from nexus.timers`;
  expect(left.map((row) => row["id"])).toEqual(["later"]);
});

test("an event that the process manager cannot handle parks its stream for it, and no other process waits", async () => {
  const manager = shipping("picky");
  const picky = {
    ...manager,
    react: (...args: Parameters<typeof manager.react>) => {
      const [, input] = args;
      if (input.kind === "event" && input.event.order === "bad")
        throw new Error("not this one");
      return manager.react(...args);
    },
  };
  start(database, [running(picky)]);
  for (const order of ["1", "bad", "2"]) await place(database, order);
  await until(
    "the others",
    async () =>
      (await effectsOf(database, "1")).length === 3 &&
      (await effectsOf(database, "2")).length === 3,
  );
  await until(
    "parked",
    async () =>
      (await listParkedStreams(database, { state: "parked" })).length === 1,
  );
  const [parked] = await listParkedStreams(database);
  expect([parked?.subscription, parked?.stream.id]).toEqual([
    "process:picky",
    "bad",
  ]);
});

test("an event from elsewhere is heard in the transaction of whoever received it, or not at all", async () => {
  await place(database, "1");
  const started = start(database, [running(shipping())]);
  await until(
    "it runs",
    async () => (await effectsOf(database, "1")).length === 3,
  );
  await started.running.stop();
  const failed = database.transact(async (tx) => {
    await deliverToProcess(tx, shipping(), {
      event: { type: "ParcelDelivered", order: "1" },
      id: crypto.randomUUID(),
      metadata: { correlationId: "bus", time: new Date() },
    });
    throw new Error("the effect failed");
  });
  await expect(failed).rejects.toThrow("the effect failed");
  expect((await processOf(database, "1"))?.hasEnded).toBe(false);
  const many = await Promise.all([deliver("1"), deliver("1"), deliver("1")]);
  expect(many.filter(Boolean)).toHaveLength(1);
});

test("one that is added later can leave the past alone; what it begins with counts once", async () => {
  await place(database, "old");
  const first = start(database, [
    running(shipping(), carryOut, { startsAt: "now" }),
  ]);
  await until("it follows", () => first.running.following().length === 1);
  await place(database, "new");
  await until(
    "new",
    async () => (await effectsOf(database, "new")).length === 3,
  );
  expect(await effectsOf(database, "old")).toEqual([]);
  await first.running.stop();
  await place(database, "newer");
  start(database, [running(shipping(), carryOut, { startsAt: "now" })]);
  await until(
    "newer",
    async () => (await effectsOf(database, "newer")).length === 3,
  );
});

test("the state of an older version is brought up to date, and that of a newer one is not touched", async () => {
  const first = start(database, [running(shipping())]);
  await place(database, "1");
  await until(
    "paid",
    async () => (await processOf(database, "1"))?.steps.length === 2,
  );
  await first.running.stop();
  const newer = {
    ...shipping(),
    stateVersion: 2,
    upgrade: (state: unknown, version: number) => ({
      order: "1",
      steps: [`version ${version} with ${JSON.stringify(state).length > 0}`],
    }),
  };
  expect(await deliver("1", newer)).toBe(true);
  expect((await processOf(database, "1"))?.steps).toEqual([
    "version 1 with true",
    "ParcelDelivered",
  ]);
  await database.sql`update nexus.processes set ended_at = null`;
  await expect(deliver("1")).rejects.toThrow("cannot read state of version 2");
  expect(() => running({ ...shipping(), stateVersion: 2 })).toThrow("upgrade");
  expect(() => running(shipping("Not A Name"))).toThrow(RangeError);
  expect(() =>
    starting(database, [running(shipping()), running(shipping())]),
  ).toThrow("same name");
});

test("ids that are made from texts are UUIDs of version 8, the same for the same texts and no others", () => {
  const id = derivedId(["command", "a", "b"]);
  expect(id).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(derivedId(["command", "a", "b"])).toBe(id);
  const others = [
    ["command", "ab"],
    ["command", "a", "b", ""],
    ["command", "b", "a"],
    [],
  ].map(derivedId);
  expect(new Set([id, ...others]).size).toBe(5);
});
