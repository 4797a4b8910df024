import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { guessKeys } from "../../../src/outbound/crypto/guess-keys.ts";
import { postgresGuesses } from "../../../src/outbound/postgres/guesses.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { failureQuotas } from "../../../src/domain/guessing/failure-quotas.ts";
import {
  ada,
  bench,
  device,
  loggedIn,
  verifiedAccount,
  type Bench,
} from "../../application/memory/ports.ts";
import { good } from "../../domain/values.ts";

const gate = { published: async () => true };
const newPassword = "quartz jigs vex nymphs";
const secret = "0123456789abcdef".repeat(4);

/** What is proven with a password that is changed meanwhile, over a real database. */
describe("a password that changes between a proof and what is done with it", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase("auth", { max: 8 });
  });
  afterAll(() => database.close());

  let n = 0;
  const replica = (): Bench =>
    bench({
      store: createStore(database.database, gate),
      guesses: postgresGuesses(database.database),
      guessKeys: guessKeys(secret),
      failures: failureQuotas(1_000),
      seed: (n += 1000),
    });
  const person = () => {
    n += 1;
    return {
      ...ada,
      email: `proven-${n}@example.test`,
      username: `proven-${n}`,
    };
  };
  type Own = Record<"email" | "username" | "password", string>;
  const attempt = ({ username: identifier, password }: Own) => ({
    identifier,
    password,
    ip: device.ip,
  });
  const openSessions = async ({ username }: Own) => {
    const rows = await database.database.sql<{ id: string }[]>`
      select s.id from sessions s join accounts a on a.id = s.user_id
       where a.username = ${username} and s.ended_at is null`;
    return rows.length;
  };
  const reset = async (on: Bench, { email }: Own) => {
    good(await on.app.forgotPassword({ email }));
    const token = on.mailed.at(-1) ?? "";
    return on.app.resetPassword({ token, newPassword });
  };
  const how = { client: "api", device } as const;

  test("a login opens no session, whether it was reset or changed, and in whatever replica (auth #6 #15)", async () => {
    const [on, other, own] = [replica(), replica(), person()];
    const { id: userId } = await verifiedAccount(on, own);
    const before = good(await on.app.proveLogin(attempt(own)));
    good(await reset(other, own));
    expect(await on.app.signIn(before, how)).toMatchObject({
      ok: false,
      error: { type: "InvalidCredentials" },
    });
    expect(await openSessions(own)).toBe(0);
    const now: Own = { ...own, password: newPassword };
    const between = good(await on.app.proveLogin(attempt(now)));
    const { sessionId } = await loggedIn(other, now);
    const change = {
      currentPassword: newPassword,
      newPassword: `${newPassword} again`,
    };
    good(await other.app.changePassword({ userId, sessionId }, change, device));
    expect((await on.app.signIn(between, how)).ok).toBe(false);
    expect(await openSessions(own)).toBe(1);
  });

  test("a step-up counts for nothing, though the session goes on (auth #49)", async () => {
    const [on, own] = [replica(), person()];
    const { id: userId } = await verifiedAccount(on, own);
    const [here, there] = [await loggedIn(on, own), await loggedIn(on, own)];
    const holder = { userId, sessionId: there.sessionId };
    const proof = good(
      await on.app.proveStepUp(holder, { ...device, password: own.password }),
    );
    const change = {
      currentPassword: own.password,
      newPassword,
      keepOtherSessions: true,
    };
    const { sessionId } = here;
    good(await on.app.changePassword({ userId, sessionId }, change, device));
    expect(await on.app.raiseSession(holder, proof)).toMatchObject({
      ok: false,
      error: { type: "InvalidCredentials" },
    });
  });

  test("a login that hashes the same password anew meanwhile takes nothing from the others (auth #7)", async () => {
    const [on, own] = [replica(), person()];
    await verifiedAccount(on, own);
    const before = good(await on.app.proveLogin(attempt(own)));
    on.passwords.cost = 2;
    await loggedIn(on, own);
    expect((await on.app.signIn(before, how)).ok).toBe(true);
  });

  test("of many logins around a reset none is left with a session of the old password", async () => {
    const [on, other, own] = [replica(), replica(), person()];
    await verifiedAccount(on, own);
    const logins = async () => {
      for (let made = 0; made < 4; made += 1)
        await on.app.login({ ...attempt(own), ...how });
    };
    const [done] = await Promise.all([reset(other, own), logins(), logins()]);
    good(done);
    expect(await openSessions(own)).toBe(0);
  });

  test("a reset lets in whoever was locked out by others, and no device is known any more (auth #10)", async () => {
    const [on, own] = [replica(), person()];
    await verifiedAccount(on, own);
    const known = await on.app.login({
      ...attempt(own),
      ...how,
      remember: true,
    });
    const deviceToken = good(known).newDevice?.token ?? "";
    for (const identifier of [own.username, own.email])
      for (let made = 0; made < 6; made += 1)
        await on.app.login({
          ...attempt(own),
          ...how,
          identifier,
          password: "x",
        });
    expect((await on.app.login({ ...attempt(own), ...how })).ok).toBe(false);
    good(await reset(on, own));
    const now: Own = { ...own, password: newPassword };
    for (const identifier of [own.username, own.email])
      good(await on.app.login({ ...attempt(now), ...how, identifier }));
    const shown = { ...attempt(now), deviceTokens: [deviceToken] };
    expect(good(await on.app.proveLogin(shown)).device).toBeUndefined();
  });
});
