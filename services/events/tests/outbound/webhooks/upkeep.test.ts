import { afterAll, beforeAll, expect, test } from "bun:test";
import { columnCipher } from "@tixlys/nexus/postgres";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import type { WebhookActor } from "../../../src/application/webhooks/index.ts";
import { secretPlace } from "../../../src/outbound/postgres/webhook-row.ts";
import { webhookUpkeep } from "../../../src/outbound/postgres/webhook-upkeep.ts";
import { fanOut } from "../../../src/outbound/postgres/fan-out.ts";
import { logIn } from "../../../src/outbound/postgres/log-writer.ts";
import { kept } from "../../domain/things.ts";
import { cipher, sendingOver, webhooksOver } from "../../webhook-world.ts";
import { eventually, isVerified, receiver } from "./receiver.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("events", { max: 6 });
});
afterAll(() => db.close());

const { signal } = new AbortController();
const dayMs = 86_400_000;
const person = (): WebhookActor => ({
  userId: Bun.randomUUIDv7(),
  isManagement: false,
});

async function webhook(by: WebhookActor, url: string) {
  const app = webhooksOver(db.database);
  const made = await app.createWebhook(by, { url, types: ["*"] });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return { id: made.value.webhook.id, secret: made.value.secret };
}

const sealedOf = async (id: string) => {
  const [row] = await db.database.sql<
    { secret: string; former: string | null }[]
  >`
    select secret, former_secret as former from webhooks where id = ${id}`;
  return row ?? { secret: "", former: null };
};

test("secrets come under the key that seals today, and a former one is forgotten when its day is over", async () => {
  const by = person();
  const made = await webhook(by, "http://127.0.0.1:9/");
  const app = webhooksOver(db.database);
  await app.rotateSecret(by, { id: made.id, expected: undefined });
  const next = { id: "2", key: Buffer.alloc(32, 0x2e) };
  const both = columnCipher({
    keys: [next, { id: "1", key: Buffer.alloc(32, 0x5e) }],
  });
  const tidy = webhookUpkeep(db.database, both);
  expect(await tidy.renewSecrets(signal)).toEqual({ renewed: 1, unopened: 0 });
  expect(await tidy.renewSecrets(signal)).toEqual({ renewed: 0, unopened: 0 });
  const { secret, former } = await sealedOf(made.id);
  const alone = columnCipher({ keys: [next] });
  expect(alone.open(secret, secretPlace(made.id))).toStartWith("whsec_");
  expect(former).toStartWith(alone.currentPrefix);
  await db.database
    .sql`update webhooks set former_secret_until = now() - interval '1 s' where id = ${made.id}`;
  await tidy.renewSecrets(signal);
  expect((await sealedOf(made.id)).former).toBeNull();
  await app.removeWebhook(by, { id: made.id, expected: undefined });
});

test("a secret that does not open holds up its own webhook alone, and a new one mends it", async () => {
  const [mine, theirs] = [receiver(), receiver()];
  const [me, other] = [person(), person()];
  const broken = await webhook(me, mine.url);
  const fine = await webhook(other, theirs.url);
  await db.database
    .sql`update webhooks set secret = ${(await sealedOf(fine.id)).secret} where id = ${broken.id}`;
  const app = webhooksOver(db.database);
  await app.testWebhook(me, broken.id);
  await app.testWebhook(other, fine.id);
  const sending = sendingOver(db.database);
  const got = await eventually("the other's", () => theirs.received[0]);
  expect(isVerified(fine.secret, got)).toBe(true);
  const failure = async () => {
    const listed = await app.listDeliveries(
      me,
      { id: broken.id },
      { limit: 1, after: undefined },
    );
    return listed.ok ? listed.value.rows[0]?.failure : undefined;
  };
  await eventually("the failure", async () =>
    (await failure()) === "secret-unreadable" ? true : undefined,
  );
  expect(mine.received).toEqual([]);
  const rotated = await app.rotateSecret(me, {
    id: broken.id,
    expected: undefined,
  });
  await app.testWebhook(me, broken.id);
  const mended = await eventually("mine", () => mine.received[0]);
  expect(rotated.ok && isVerified(rotated.value.secret, mended)).toBe(true);
  await sending.stop();
  await Promise.all([mine.stop(), theirs.stop()]);
});

test("a webhook that is deleted while an event is on its way into the log leaves no delivery behind", async () => {
  const by = person();
  const { id } = await webhook(by, "http://127.0.0.1:9/");
  const app = webhooksOver(db.database);
  let isGone = false;
  let removing: Promise<void> | undefined;
  await db.database.transact(async (tx) => {
    await fanOut(tx, await logIn(tx).keep([kept([by.userId])]));
    removing = app
      .removeWebhook(by, { id, expected: undefined })
      .then(() => void (isGone = true));
    await eventually("the one who deletes, waiting or done", async () => {
      const waiting = await db.database.sql`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return isGone || waiting.length > 0 ? true : undefined;
    });
  });
  await removing;
  const left = await db.database.sql`
    select 1 from webhook_deliveries where webhook_id = ${id}`;
  expect(left).toHaveLength(0);
});

test("what arrived goes after a week, everything else after thirty days, and no sooner, and at once what no webhook has", async () => {
  const by = person();
  const { id: webhookId } = await webhook(by, "http://127.0.0.1:9/");
  const write = (state: string, days: number, of = webhookId) => {
    const id = Bun.randomUUIDv7("hex", Date.now() - days * dayMs);
    return db.database.sql`
      insert into webhook_deliveries (id, owner_id, webhook_id, event_id, type, state, tries, created_at)
      values (${id}, ${by.userId}, ${of}, ${id}, 'a.b.c', ${state}, 1, now())`;
  };
  for (const days of [1, 6, 8, 29, 31])
    for (const state of ["delivered", "failed", "pending"])
      await write(state, days);
  const orphans = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  for (const of of [...orphans, ...orphans]) await write("pending", 1, of);
  const tidy = webhookUpkeep(db.database, cipher);
  expect(await tidy.forgetDeliveries(signal)).toBe(5 + 4);
  expect(await tidy.forgetDeliveries(signal)).toBe(0);
  const rows = await db.database.sql<{ state: string }[]>`
    select state from webhook_deliveries where webhook_id = ${webhookId} order by state`;
  expect(rows.map(({ state }) => state).join(" ")).toBe(
    "delivered delivered failed failed failed failed pending pending pending pending",
  );
});
