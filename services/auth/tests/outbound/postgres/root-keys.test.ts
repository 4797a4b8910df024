import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { generateRootKey, parseKeys } from "@tixlys/biscuit";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { pendingMs } from "../../../src/domain/key/ring.ts";
import { signingRing } from "../../../src/outbound/crypto/key-ring.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { bench } from "../../application/memory/ports.ts";

const key = generateRootKey(1);
let own: TestDatabase;
beforeAll(async () => void (own = await testDatabase("auth")));
afterAll(() => own.close());

/** One process of auth over the database. */
function replica() {
  const keySet = parseKeys(key.publicKey);
  const ring = signingRing({ privateKey: key.privateKey, keySet });
  const gate = { published: () => Promise.resolve(true) };
  const store = createStore(own.database, gate);
  return { ...bench({ store, keyRing: ring }), keySet };
}

describe("the ring of signing keys in the database", () => {
  test("auth #76: replicas that begin and rotate at the same time end with one key in each place; the others follow", async () => {
    const [one, two] = [replica(), replica()];
    const opened = await Promise.all([one.app.openKeys(), two.app.openKeys()]);
    expect(opened.map(({ ok }) => ok)).toEqual([true, true]);
    const rotated = await Promise.all([
      one.app.rotateKey(),
      two.app.rotateKey(),
    ]);
    expect(rotated.filter(({ ok }) => ok)).toHaveLength(1);
    await Promise.all([one.app.reloadKeys(), two.app.reloadKeys()]);
    for (const { keySet } of [one, two])
      expect(keySet.list().map(({ kid }) => kid)).toEqual([1, 2]);
    one.advance(pendingMs);
    two.advance(pendingMs);
    const moved = await Promise.all([
      one.app.advanceKeys(),
      two.app.advanceKeys(),
    ]);
    expect(Math.max(...moved)).toBe(2);
    expect(Math.min(...moved)).toBe(0);
  });

  test("no private half lies there in clear, and a removed key leaves nothing of it behind", async () => {
    const rows = async () => own.database.sql`
      select key_id::int as id, state, wrapped, row_to_json(k)::text as text from root_keys k order by key_id`;
    const [before] = (await rows()).filter(({ id }) => id === 2);
    const secret = key.privateKey.split(":")[1] ?? "none";
    expect(String(before?.["wrapped"])).toMatch(/^[A-Za-z0-9_-]{100,}$/);
    expect(JSON.stringify(await rows())).not.toContain(secret);
    await replica().app.removeKey(2);
    const [removed] = (await rows()).filter(({ id }) => id === 2);
    expect(removed).toMatchObject({ state: "retired", wrapped: null });
    const sent = await own.database.sql`
      select subject from messaging.outbox where subject like 'auth.revoked.kid.%'`;
    expect(sent.map(({ subject }) => String(subject))).toEqual([
      "auth.revoked.kid.2",
    ]);
  });
});
