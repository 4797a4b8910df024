/** `dead` for what nexus goes on without: parked streams of a projection, parked streams and work of a process manager. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { defineEvents, err, field, ok } from "@tixlys/nexus";
import type { ProcessManager, ReadModel } from "@tixlys/nexus";
import {
  asDocuments,
  connect,
  eventStore,
  runProcess,
  startProcessManagers,
  startProjections,
} from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import { findDead } from "../../messaging/dead-sources.ts";
import { databaseUrl } from "../../stack/environment.ts";
import { ensureSecrets } from "../../stack/secrets.ts";
import { checkout, eventually, sandbox } from "../support/cli.ts";
import type { Sandbox } from "../support/cli.ts";
import { at, textAt } from "../support/json.ts";

type Noted = { readonly type: "Noted"; readonly n: number };
const noted = defineEvents<Noted>()({
  Noted: { version: 1, fields: { n: field.whole() } },
});
const settings = { maxAttempts: 2, backOff: { baseMs: 5, capMs: 20 } };

let box: Sandbox;
let database: Database;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  box = await sandbox({ services: join(checkout, "services") });
  const { code, err: said } = await box.call(["up", "--infra", "--detach"]);
  expect({ code, said }).toMatchObject({ code: 0 });
  const secrets = await ensureSecrets(join(box.home, "keys"), ["auth"]);
  const password = secrets.services["auth"]?.postgres ?? "";
  const url = textAt(await box.json(["ps"]), "postgres", "url");
  database = connect({
    url: databaseUrl(url, "auth", password),
    applicationName: "parked-test",
    max: 8,
  });
}, 60_000);
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});
afterAll(async () => {
  await database?.close();
  await box.remove();
});

const dead = async (...flags: string[]): Promise<unknown[]> => {
  const found = at(await box.json(["dead", "list", ...flags]), "dead");
  return Array.isArray(found) ? found : [];
};

/** Appends numbers to `probe/id`. @returns The ids of the events. */
async function note(id: string, ns: readonly number[]): Promise<string[]> {
  const ids = ns.map(() => Bun.randomUUIDv7());
  const left = [...ids];
  await eventStore(database, { ids: () => left.shift() ?? "" }).append({
    stream: { type: "probe", id },
    expected: "any",
    events: ns.map((n) => noted.encode({ type: "Noted", n })),
    metadata: { correlationId: "parked-test", time: new Date() },
  });
  return ids;
}

/** By the tables: asking the launcher again and again would be slow. */
const untilParked = (count: number): Promise<void> =>
  eventually(
    `${String(count)} wait for somebody`,
    async () => {
      const [row] = await database.sql<{ parked: number }[]>`
        select (select count(*) from nexus.parked_streams where state = 'parked')::int
             + (select count(*) from nexus.process_commands where state = 'parked')::int
             + (select count(*) from nexus.timers where state = 'parked')::int as parked`;
      return row?.parked === count;
    },
    15_000,
  );

test("a poison event parks its stream for a projection: listed, shown with error and stack, replayed when mended, discarded with a reason", async () => {
  let isBroken = true;
  const model: ReadModel<{ ns: number[] }, Noted> = {
    name: "probe_notes",
    version: 1,
    events: noted,
    idOf: (_, { stream }) => stream.id,
    initial: () => ({ ns: [] }),
    evolve: ({ ns }, { n }, { stream }) => {
      if (n === 2 && (isBroken || stream.id === "worse"))
        throw new Error(`the ink ran out at ${String(n)}`);
      return { ns: [...ns, n] };
    },
  };
  const projections = [asDocuments(model, { partitions: 1 })];
  running.push(startProjections({ database, projections, settings }));
  const notes = async (id: string): Promise<unknown> => {
    const [row] = await database.sql<{ row: { ns: number[] } }[]>`
      select row from probe_notes where id = ${id}`;
    return row?.row.ns;
  };
  const [, bad = ""] = await note("bad", [1, 2, 3]);
  await note("good", [1, 3]);
  await untilParked(1);
  const here = [{ service: "auth", database }];
  const none = { all: false, limit: 10 };
  const [rows, another, otherKey, page, shown, whole] = await Promise.all([
    dead("--consumer", "probe_notes", "--key", "bad"),
    findDead(here, { ...none, consumer: "another" }),
    findDead(here, { ...none, key: "good" }),
    box.call(["dead", "list"]),
    box.call(["dead", "show", bad]),
    box.json(["dead", "show", bad, "--payload"]),
  ]);
  expect(rows).toMatchObject([
    {
      kind: "stream",
      service: "auth",
      consumer: "probe_notes",
      id: bad,
      subject: "probe/Noted",
      key: "bad",
      stream: { type: "probe", id: "bad", version: 2, generation: 1 },
      state: "parked",
      open: true,
      reason: "Error: the ink ran out at 2",
      attempts: 2,
      behind: 1,
    },
  ]);
  expect([another, otherKey]).toEqual([[], []]);
  expect(page.out).toMatch(/probe_notes +probe\/Noted +bad +parked \+1/);
  expect(shown.out).toContain("the ink ran out at 2");
  expect(shown.out).toMatch(/^ +at evolve/m);
  expect(shown.out).not.toContain("payload");
  expect(at(whole, "dead", 0, "payload")).toEqual({ n: 2 });
  expect(await notes("good")).toEqual([1, 3]);

  isBroken = false;
  expect((await box.call(["dead", "replay", bad])).code).toBe(0);
  await eventually("it caught up", async () =>
    Bun.deepEquals(await notes("bad"), [1, 2, 3]),
  );
  expect(await findDead(here, { ...none, all: true })).toEqual([]);

  const [, worse = ""] = await note("worse", [1, 2, 3]);
  await untilParked(1);
  const discard = ["dead", "discard", worse, "--reason", "a blot"];
  const [unreasoned, given] = [
    await box.call(["dead", "discard", worse]),
    await box.json(discard),
  ];
  expect(unreasoned.code).toBe(2);
  expect(at(given, "discarded", 0)).toMatchObject({
    kind: "stream",
    id: worse,
  });
  await eventually("it went on without the event", async () =>
    Bun.deepEquals(await notes("worse"), [1, 3]),
  );
  const [again, kept] = [await box.call(discard), await dead("--all")];
  expect(again).toMatchObject({
    code: 1,
    err: expect.stringContaining("E_NO_MESSAGE"),
  });
  expect(kept).toMatchObject([
    {
      id: worse,
      consumer: "probe_notes",
      state: "discarded",
      open: false,
      resolution: "a blot",
    },
  ]);
}, 60_000);

type Carry = { readonly type: "Carry"; readonly n: number };
/** What goes wrong: by `process/n` of the event, the command or the timeout. */
const broken = { events: "", commands: "", timeouts: "" };
const courier: ProcessManager<{ n: number }, Noted, Carry, "late"> = {
  name: "probe_courier",
  initial: { n: 0 },
  events: [noted],
  correlate: (_, { metadata }) => metadata.correlationId,
  react: (state, input) => {
    if (input.kind === "timeout") {
      if (broken.timeouts !== "") throw new Error(broken.timeouts);
      return { state, commands: [{ type: "Carry", n: -1 }], done: true };
    }
    const { n } = input.event;
    if (n === 13 && broken.events !== "") throw new Error(broken.events);
    return {
      state: { n },
      commands: [{ type: "Carry", n }],
      ...(n === 99 ? { timeouts: [{ set: "late", dueAt: new Date() }] } : {}),
    };
  },
};

test("a process manager's refused command, failing timeout and unreadable event are listed, shown, replayed and discarded the same way", async () => {
  const carried: number[] = [];
  broken.commands = "no such address";
  broken.timeouts = "the clock stopped";
  broken.events = "thirteen";
  const process = runProcess(
    courier,
    {
      execute: ({ n }) => {
        if (broken.commands !== "" && n === 1)
          return Promise.resolve(err({ type: broken.commands }));
        carried.push(n);
        return Promise.resolve(ok(undefined));
      },
    },
    { partitions: 1, startsAt: "now" },
  );
  const flags = ["--consumer", "process:probe_courier"];
  running.push(
    startProcessManagers({ database, processes: [process], settings }),
  );
  await eventually("it follows", async () => {
    const [row] = await database.sql`
      select 1 from nexus.subscriptions where name = 'process:probe_courier' and lease_until > now()`;
    return row !== undefined;
  });
  // One process for all: the parked command holds what comes behind it.
  await note("route", [1, 2, 99]);
  const [event = ""] = await note("other route", [13]);
  await untilParked(3);
  const rows = await dead(...flags);
  const command = rows.find(
    (row) => textAt(row, "subject") === "command/Carry",
  );
  const timeout = rows.find((row) => textAt(row, "subject") === "timeout/late");
  expect(command).toMatchObject({
    kind: "work",
    service: "auth",
    key: "parked-test",
    state: "parked",
    reason: 'refused: {"type":"no such address"}',
    behind: 2,
  });
  expect(timeout).toMatchObject({
    kind: "work",
    reason: "Error: the clock stopped",
    attempts: 2,
    behind: 0,
  });
  expect(rows).toContainEqual(
    expect.objectContaining({
      kind: "stream",
      id: event,
      key: "other route",
      reason: "Error: thirteen",
    }),
  );
  const shown = await box.call(["dead", "show", textAt(timeout, "id")]);
  expect(shown.out).toContain("the clock stopped");
  expect(shown.out).toMatch(/^ +at react/m);
  const whole = await box.json([
    "dead",
    "show",
    textAt(command, "id"),
    "--payload",
  ]);
  expect(at(whole, "dead", 0, "payload")).toEqual({ type: "Carry", n: 1 });
  expect(carried).toEqual([]);

  const discard = [
    "dead",
    "discard",
    textAt(command, "id"),
    "--reason",
    "moved",
  ];
  expect((await box.call(discard)).code).toBe(0);
  broken.timeouts = "";
  broken.events = "";
  const replayed = await box.json(["dead", "replay", ...flags, "--yes"]);
  expect(at(replayed, "replayed")).toHaveLength(2);
  await eventually(
    "what was held went on, and what was mended took effect",
    () => [2, 99, -1].every((n) => carried.includes(n)),
  );
  expect(carried).not.toContain(1);
  // The mended event leaves the list; whether it had a command depends on whether the timeout had ended the process by then.
  await eventually(
    "the mended stream has caught up",
    async () => (await dead(...flags, "--all")).length === 1,
  );
  expect(await dead(...flags, "--all")).toMatchObject([
    {
      subject: "command/Carry",
      state: "discarded",
      resolution: "moved",
      reason: 'refused: {"type":"no such address"}',
    },
  ]);
}, 60_000);
