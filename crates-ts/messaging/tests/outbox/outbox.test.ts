import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { auth, defineContract } from "@tixlys/contracts";
import type { Contract } from "@tixlys/contracts";
import type { Transaction } from "@tixlys/nexus/postgres";
import { runWithContext } from "@tixlys/telemetry";
import { bucketOf } from "../../src/index.ts";
import { newId } from "../../src/new-id.ts";
import { outbox } from "../../src/postgres/index.ts";
import { ownDatabase } from "../support/database.ts";
import type { OwnDatabase } from "../support/database.ts";

let own: OwnDatabase;

beforeAll(async () => void (own = await ownDatabase()));
afterAll(() => own.close());

const userId = newId();
const data = { userId, at: "2026-11-21T12:00:00.000Z" };
const verified = { subject: userId, aggregateVersion: 3, data };
const publish = (tx: Transaction): Promise<{ id: string }> =>
  outbox(tx, auth).publish("auth.account.verified", verified);

type Row = {
  bucket: number;
  subject: string;
  key: string;
  headers: Record<string, string>;
  payload: Record<string, unknown>;
};

async function rowOf(id: string): Promise<Row> {
  const [row] = await own.database.sql<
    Row[]
  >`select bucket, subject, key, headers, payload from messaging.outbox where message_id = ${id}::uuid`;
  if (row === undefined) throw new Error("no such row");
  return row;
}

describe("publish", () => {
  test("http-rules 74, 75: writes the envelope of api.md under the event's subject", async () => {
    const actor = { kind: "user", id: userId } as const;
    const { id } = await own.database.transact((tx) =>
      outbox(tx, auth).publish("auth.account.verified", {
        ...verified,
        actor,
        causationId: userId,
      }),
    );
    const { subject, key, bucket, payload } = await rowOf(id);
    expect([subject, key, bucket]).toEqual([
      "evt.auth.account.verified.v1",
      userId,
      bucketOf(userId),
    ]);
    const { time, ...rest } = payload;
    expect(rest).toEqual({
      id,
      type: "auth.account.verified",
      version: 1,
      producer: "auth",
      subject: userId,
      aggregateVersion: 3,
      correlationId: id,
      causationId: userId,
      actor,
      data,
    });
    expect(Math.abs(Date.now() - Date.parse(String(time)))).toBeLessThan(5_000);
  });

  test("http-rules 20: carries the request's id and idempotency key, and no header that the envelope already says", async () => {
    const request = {
      requestId: "request-0815",
      idempotencyKey: "idempotency-key-0815",
    };
    const { id } = await runWithContext(request, () =>
      own.database.transact(publish),
    );
    const { headers, payload, bucket } = await rowOf(id);
    const { traceparent: _, ...rest } = headers;
    expect(rest).toEqual({
      "x-request-id": "request-0815",
      "idempotency-key": "idempotency-key-0815",
      "tixlys-bucket": String(bucket),
    });
    expect(payload["correlationId"]).toBe("request-0815");
  });

  test("http-rules 32: takes the ids of the request that runs, where it has any, one after the other", async () => {
    const ids = [newId(), newId()];
    const waiting = [...ids];
    const request = {
      requestId: "request-0816",
      nextMessageId: () => waiting.shift() ?? "none is left",
    };
    const published = await runWithContext(request, () =>
      own.database.transact(async (tx) => [
        await publish(tx),
        await publish(tx),
      ]),
    );
    expect(published.map(({ id }) => id)).toEqual(ids);
    expect((await rowOf(ids[1] ?? "")).payload["id"]).toBe(ids[1]);
  });

  test("takes an id that was made before, so that a sealed field can name it", async () => {
    const id = newId();
    const published = await own.database.transact((tx) =>
      outbox(tx, auth).publish("auth.account.verified", { ...verified, id }),
    );
    expect(published.id).toBe(id);
    expect((await rowOf(id)).payload["id"]).toBe(id);
  });

  test("leaves nothing when the transaction rolls back", async () => {
    const id = newId();
    const failed = own.database.transact(async (tx) => {
      await outbox(tx, auth).publish("auth.account.verified", {
        ...verified,
        id,
      });
      throw new Error("changed my mind");
    });
    await expect(failed).rejects.toThrow("changed my mind");
    await expect(rowOf(id)).rejects.toThrow("no such row");
  });

  test("http-rules 75: refuses data that breaks the contract, without showing it, and an event that nobody promised", async () => {
    const secret = "hunter2-hunter2";
    const sneaky = { ...data, password: secret };
    const refused = await own.database
      .transact((tx) =>
        outbox(tx, auth).publish("auth.account.verified", {
          ...verified,
          data: sneaky,
        }),
      )
      .catch(String);
    expect(refused).toContain("/password: not declared");
    expect(refused).not.toContain(secret);
    const empty: Contract = defineContract({ service: "auth", events: {} });
    const unknown = own.database.transact((tx) =>
      outbox(tx, empty).publish("auth.account.verified", verified),
    );
    await expect(unknown).rejects.toThrow("promises no event");
  });

  test("refuses a message that the bus could not take, when it is written and not when it is sent", async () => {
    const large = {
      subject: userId,
      aggregateVersion: 1,
      data: { userId, kind: "x".repeat(10) },
      causationId: "x".repeat(950_000),
    };
    await expect(
      own.database.transact((tx) =>
        outbox(tx, auth).publish("auth.factor.added", large),
      ),
    ).rejects.toThrow("the bus takes 900000");
  });
});

describe("the order key", () => {
  test("has its bucket from the first two bytes of its SHA-256, modulo 16", () => {
    const known = new Map([
      ["", 0xe3b0 % 16],
      ["abc", 0xba78 % 16],
    ]);
    for (const [key, bucket] of known) expect(bucketOf(key)).toBe(bucket);
    const counts = Array.from({ length: 16 }, () => 0);
    for (let n = 0; n < 16_000; n += 1) {
      const bucket = bucketOf(newId());
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });
});

describe("the watermark's registration", () => {
  const locks = async (tx: Transaction): Promise<number> => {
    const [row] = await tx.sql<{ n: number }[]>`
      select count(*)::int as n from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and classid::bigint >> 16 = 28281`;
    return row?.n ?? -1;
  };

  test("is one lock per transaction, however many events it writes", async () => {
    await own.database.transact(async (tx) => {
      expect(await locks(tx)).toBe(0);
      for (let n = 0; n < 20; n += 1) await publish(tx);
      expect(await locks(tx)).toBe(1);
    });
  });

  test("goes with a savepoint that is rolled back, and comes back with the next event", async () => {
    await own.database.transact(async (tx) => {
      await tx.sql
        .savepoint(async (inner) => {
          await publish({ ...tx, sql: inner });
          expect(await locks(tx)).toBe(1);
          throw new Error("back");
        })
        .catch(() => undefined);
      expect(await locks(tx)).toBe(0);
      await publish(tx);
      expect(await locks(tx)).toBe(1);
    });
  });
});

describe("revoke", () => {
  test("decision 41: writes subject and body on a lane of its own, and refuses an id that fits no subject", async () => {
    const exp = 1_800_000_000;
    const { id } = await own.database.transact((tx) =>
      outbox(tx, auth).revoke({ kind: "sub", id: userId, gen: 4, exp }),
    );
    const { subject, bucket, payload } = await rowOf(id);
    expect([subject, bucket, payload]).toEqual([
      `auth.revoked.sub.${userId}`,
      16,
      { kind: "sub", id: userId, gen: 4, exp, at: expect.any(String) },
    ]);
    for (const bad of ["a.b", "*", ">", "", "a b"])
      await expect(
        own.database.transact((tx) =>
          outbox(tx, auth).revoke({ kind: "sid", id: bad, exp }),
        ),
      ).rejects.toThrow("fits no subject");
  });
});
