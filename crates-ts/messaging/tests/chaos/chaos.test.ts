import { afterAll, beforeAll, expect, test } from "bun:test";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { natsAddress } from "../../src/nats/address.ts";
import { connectBus } from "../../src/nats/index.ts";
import type { Bus } from "../../src/nats/index.ts";
import { newId } from "../../src/new-id.ts";
import { keptLog } from "../support/log.ts";
import { until } from "../support/wait.ts";
import { programsFromEnvironment } from "./postgres-process.ts";
import { isClean } from "./check-errands.ts";
import { chaosTable, errandsOf, runChaos, verdictOf } from "./run-chaos.ts";
import type { ChaosResult } from "./run-chaos.ts";
import { wrongReadModels } from "./read-ledger.ts";
import { openChaosStage } from "./stage.ts";
import type { ChaosStage } from "./stage.ts";

/** Another one each time, so that the runs of many days add up; set it to see one again. */
const seed = Number(
  process.env["CHAOS_SEED"] ?? Math.floor(Math.random() * 1e6),
);

let on: ChaosStage;
let result: ChaosResult;
let bus: Bus;

beforeAll(async () => {
  on = await openChaosStage(programsFromEnvironment());
  result = await runChaos(on, {
    seed,
    commands: 400,
    kills: 14,
    wipes: 1,
    gapMs: 300,
    mostMs: 30_000,
    keys: 20,
  });
  process.stdout.write(`${chaosTable(result).join("\n")}\n`);
  bus = await connectBus({
    url: on.broker.url("auth"),
    service: "auth",
    logger: keptLog(),
  });
}, 240_000);
afterAll(async () => {
  await bus?.close();
  await on?.close();
}, 90_000);

/** The database of the first consumer, in which faults are planted. */
const planted = () => {
  const database = on.databases.get("users");
  if (database === undefined) throw new Error("there is no such consumer");
  return database.sql;
};

/** A message that took effect, with what the bus carried. */
async function someMessage(): Promise<{
  id: string;
  subject: string;
  payload: string;
}> {
  const [row] = await on.producer.sql<
    { id: string; subject: string; payload: string }[]
  >`
    select message_id::text as id, subject, payload::text as payload from messaging.outbox order by random() limit 1`;
  if (row === undefined) throw new Error("nothing was published");
  return row;
}

const usersFaults = async () =>
  (await verdictOf(on, result.driven)).consumers.find(
    ({ consumer }) => consumer === "users",
  );

/** Sends one more command through a producer. */
async function commit(id: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${String(on.ports[0])}/`, {
    method: "POST",
    body: JSON.stringify({ id, key: newId(), amount: 1 }),
  });
  expect(await response.json()).toBe("committed");
}

/** Waits until the stream has the message, and deletes it there. */
async function dropFromStream(id: string): Promise<void> {
  const connection = await connect({
    ...natsAddress(on.broker.adminUrl),
    timeout: 5_000,
  });
  const manager = await jetstreamManager(connection);
  await until("the stream has it", async () => {
    const { state } = await manager.streams.info("EVT");
    const last = await manager.streams.getMessage("EVT", {
      seq: state.last_seq,
    });
    if (last?.header.get("Nats-Msg-Id") !== id) return false;
    return manager.streams.deleteMessage("EVT", state.last_seq);
  });
  await connection.close();
}

test(`every committed command has exactly one effect in every consumer, in order, whatever is killed (CHAOS_SEED=${String(seed)})`, () => {
  const { verdict, committed, driven, kills } = result;
  expect(verdict).toMatchObject({ broken: [], unpublished: [] });
  for (const faults of verdict.consumers)
    expect(faults).toMatchObject({
      lost: [],
      doubled: [],
      strange: [],
      reordered: [],
      miscounted: [],
    });
  expect(result.wrongReadModels).toEqual([]);
  // Every message led to one command of the process manager, and every timeout fired once.
  expect(result.errands).toEqual({
    lost: [],
    doubled: [],
    unfired: [],
    refired: [],
    strange: [],
    reordered: [],
    misremembered: [],
    open: [],
  });
  // On a busy machine the time is over before all of them are sent.
  expect(driven.told.size).toBeGreaterThan(30);
  expect(committed).toBeGreaterThan(driven.told.size / 2);
  expect(
    [...kills.values()].reduce((sum, one) => sum + one, 0),
  ).toBeGreaterThan(3);
}, 5_000);

test("planted: a process manager's command that takes effect twice, one that is lost, and a timeout that fires twice are found", async () => {
  const sql = planted();
  const [one = "", two = "", three = ""] = (
    await sql<{ id: string }[]>`
      select distinct message_id::text as id from acts order by id limit 3`
  ).map(({ id }) => id);
  const again = (id: string, type: string) => sql`
    insert into acts (type, message_id, key, n) select type, message_id, key, n from acts
     where message_id = ${id}::uuid and type = ${type} returning seq`;
  const added = [
    ...(await again(one, "Note")),
    ...(await again(two, "Remind")),
  ];
  await sql`update acts set type = 'Lost' where message_id = ${three}::uuid and type = 'Note'`;
  const found = await errandsOf(on);
  expect(found).toMatchObject({
    doubled: [one],
    refired: [two],
    lost: [three],
    unfired: [],
  });
  expect(isClean(found)).toBe(false);
  await sql`update acts set type = 'Note' where type = 'Lost'`;
  for (const { seq } of added) await sql`delete from acts where seq = ${seq}`;
  expect(isClean(await errandsOf(on))).toBe(true);
}, 90_000);

test("planted: an inbox row that is removed lets a redelivered message take effect twice, and the check finds it", async () => {
  const sql = planted();
  const { id, subject, payload } = await someMessage();
  await sql`delete from messaging.inbox where message_id = ${id}::uuid`;
  // Without a message id in its header the stream cannot know it again.
  await bus.publish({ subject, headers: {}, payload });
  await until(
    "it took effect again",
    async () => {
      const rows =
        await sql`select 1 from effects where message_id = ${id}::uuid`;
      return rows.length === 2;
    },
    20_000,
  );
  expect(await usersFaults()).toMatchObject({ lost: [], doubled: [id] });
  await sql`delete from effects where seq = (select max(seq) from effects where message_id = ${id}::uuid)`;
  await sql`update counters set total = total - 1 where key = (select key from effects where message_id = ${id}::uuid)`;
  expect(await usersFaults()).toMatchObject({ doubled: [], miscounted: [] });
}, 90_000);

test("planted: a message that is dropped from the stream before its consumers saw it is found as lost", async () => {
  await Promise.all(on.consumers.map((each) => each.kill()));
  const [dropped, later] = [newId(), newId()];
  await commit(dropped);
  await dropFromStream(dropped);
  await Promise.all(on.consumers.map((each) => each.start()));
  await commit(later);
  await until(
    "what came later took effect",
    async () => {
      const rows =
        await planted()`select 1 from effects where message_id = ${later}::uuid`;
      return rows.length > 0;
    },
    20_000,
  );
  expect(await usersFaults()).toMatchObject({ lost: [dropped], doubled: [] });
}, 90_000);

test("planted: an effect that is doubled by hand, a counter that is not raised and a wrong read model are found", async () => {
  const sql = planted();
  const { id } = await someMessage();
  await sql`insert into effects (message_id, key, n) select message_id, key, n from effects where message_id = ${id}::uuid`;
  const faults = await usersFaults();
  expect(faults?.doubled).toEqual([id]);
  expect(faults?.miscounted).toHaveLength(1);
  await until(
    "the read models have caught up",
    async () => (await wrongReadModels(on.producer)).length === 0,
  );
  await on.producer
    .sql`update totals set amount = amount + 1 where key = (select min(key) from totals)`;
  expect(await wrongReadModels(on.producer)).toHaveLength(1);
});
