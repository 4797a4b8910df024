import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { parseUserId } from "../../../src/domain/account/ids.ts";
import { argon2Passwords } from "../../../src/outbound/crypto/argon2.ts";
import { createSlots } from "../../../src/outbound/crypto/slots.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import {
  ada,
  device,
  bench,
  loggedIn,
  verifiedAccount,
  type Bench,
} from "../../application/memory/ports.ts";
import { good, plain, present } from "../../domain/values.ts";

const gate = { published: async () => true };
const newPassword = "quartz jigs vex nymphs";

/** Passwords and addresses that change, over a real database. */
describe("changing accounts", () => {
  let database: TestDatabase;
  let statements: string[] = [];
  const onQuery = ({ operation }: { operation: string }): void =>
    void statements.push(operation);
  beforeAll(async () => {
    database = await testDatabase("auth", { max: 8, onQuery });
  });
  afterAll(() => database.close());

  let n = 0;
  const person = () => {
    n += 1;
    return { ...ada, email: `mover-${n}@example.test`, username: `mover-${n}` };
  };
  const replica = (
    parts: Pick<Parameters<typeof bench>[0] & object, "passwords"> = {},
  ): Bench =>
    bench({
      ...parts,
      store: createStore(database.database, gate),
      seed: (n += 1000),
    });
  const atHome = async (on: Bench, own: ReturnType<typeof person>) => {
    const { id: userId } = await verifiedAccount(on, own);
    const { sessionId } = await loggedIn(on, own);
    return { userId, sessionId, authTime: on.now() };
  };
  const work = async (act: () => Promise<unknown>): Promise<string[]> => {
    statements = [];
    await act();
    return statements;
  };
  const outcomes = (
    all: readonly { ok: boolean; error?: { type: string } }[],
  ): string[] =>
    all.map(({ ok, error }) => (ok ? "ok" : (error?.type ?? "?"))).toSorted();

  test("one of many that redeem a reset link at once succeeds, the others hear that it was used (auth #14)", async () => {
    const on = replica();
    const own = person();
    await atHome(on, own);
    good(await on.app.forgotPassword({ email: own.email }));
    const token = on.mailed.at(-1) ?? "";
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, m) =>
        on.app.resetPassword({ token, newPassword: `${newPassword} ${m}` }),
      ),
    );
    expect(outcomes(all)).toEqual([
      ...Array.from({ length: 7 }, () => "LinkUsed"),
      "ok",
    ]);
    const rows = await database.database.sql`
      select 1 from messaging.outbox where subject = 'evt.auth.password.changed.v1'`;
    expect(rows).toHaveLength(1);
  });

  test("a forgotten password costs the same statements for known and unknown (auth #12)", async () => {
    const on = replica();
    const own = person();
    await verifiedAccount(on, own);
    const known = await work(() => on.app.forgotPassword({ email: own.email }));
    const unknown = await work(() =>
      on.app.forgotPassword({ email: "nobody@example.test" }),
    );
    expect(unknown.length).toBe(known.length);
    expect(known.length).toBeGreaterThan(3);
  });

  test("an address that many ask for belongs to the one who confirms it first, also against a registration (decision 25)", async () => {
    const on = replica();
    const wanted = `wanted-${(n += 1)}@example.test`;
    const tokens: string[] = [];
    for (let m = 0; m < 4; m += 1) {
      const holder = await atHome(on, person());
      good(await on.app.changeMe(holder, { email: wanted }));
      tokens.push(on.mailed.at(-2) ?? "");
    }
    good(await on.app.register({ ...person(), email: wanted }));
    const registration = on.mailed.at(-1) ?? "";
    const all = await Promise.all([
      ...tokens.map((token) => on.app.confirmEmail({ token })),
      on.app.verifyEmail({ token: registration }),
    ]);
    expect(outcomes(all)).toEqual([
      ...Array.from({ length: 4 }, () => "EmailAlreadyRegistered"),
      "ok",
    ]);
    const rows = await database.database
      .sql`select 1 from accounts where email = ${wanted}`;
    expect(rows).toHaveLength(1);
  });

  test("two people who want each other's address at the same time wait for nothing, and both get their answer", async () => {
    const on = replica();
    const [a, b] = [person(), person()];
    const [first, second] = [await atHome(on, a), await atHome(on, b)];
    const all = await Promise.all(
      Array.from({ length: 6 }, () => [
        on.app.changeMe(first, { email: b.email }),
        on.app.changeMe(second, { email: a.email }),
      ]).flat(),
    );
    expect(all.every(({ ok }) => ok)).toBe(true);
  });

  test("a username goes to one of many who want it at once; the others keep theirs", async () => {
    const on = replica();
    const username = `wanted-${(n += 1)}`;
    const people = [person(), person(), person(), person()];
    const holders = [];
    for (const own of people) holders.push(await atHome(on, own));
    const all = await Promise.all(
      holders.map((holder) => on.app.changeMe(holder, { username })),
    );
    expect(outcomes(all)).toEqual([
      ...Array.from({ length: 3 }, () => "UsernameTaken"),
      "ok",
    ]);
    const rows = await database.database.sql`
      select 1 from usernames where username = ${username} and reserved_until is null`;
    expect(rows).toHaveLength(1);
  });

  test("a change of the password and logins at once end in one password and no deadlock", async () => {
    const on = replica();
    const own = person();
    const holder = await atHome(on, own);
    const change = (m: number) =>
      on.app.changePassword(
        holder,
        {
          currentPassword: own.password,
          newPassword: `${newPassword} ${m}`,
        },
        device,
      );
    const all = await Promise.all([change(1), change(2), change(3)]);
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
    const winner = all.findIndex(({ ok }) => ok) + 1;
    await loggedIn(on, { ...own, password: `${newPassword} ${winner}` });
  });

  test("auth #7: a login renews the row's hash when the parameters have risen, and the password goes on", async () => {
    const weak = { memoryKib: 64, passes: 1 };
    const strong = { memoryKib: 128, passes: 2 };
    const slots = createSlots(2, 10);
    const own = person();
    await verifiedAccount(
      replica({ passwords: argon2Passwords(weak, slots) }),
      own,
    );
    const stored = async () => {
      const [row] = await database.database.sql<{ hash: string }[]>`
        select password_hash as hash from credentials join accounts on id = user_id
        where username = ${own.username}`;
      return row?.hash ?? "";
    };
    expect(await stored()).toStartWith("$argon2id$v=19$m=64,t=1,p=1$");
    const on = replica({ passwords: argon2Passwords(strong, slots) });
    await loggedIn(on, own);
    const renewed = await stored();
    expect(renewed).toStartWith("$argon2id$v=19$m=128,t=2,p=1$");
    await loggedIn(on, own);
    expect(await stored()).toBe(renewed);
  });

  test("the row follows the stream through every change", async () => {
    const on = replica();
    const own = person();
    const holder = await atHome(on, own);
    const next = `next-${n}@example.test`;
    good(await on.app.changeMe(holder, { email: next, username: `n-${n}` }));
    const [confirm = "", undo = ""] = on.mailed.slice(-2);
    good(await on.app.confirmEmail({ token: confirm }));
    good(await on.app.undoEmail({ token: undo }));
    const id = present(parseUserId(holder.userId));
    const row = await on.ports.store.accountOf(id);
    const loaded = await on.ports.store.run(async (tx) => ({
      ok: true as const,
      value: await tx.accounts.load(id),
    }));
    expect(plain(good(loaded).state)).toEqual(plain(row));
    expect(row).toMatchObject({
      email: own.email,
      username: `n-${n}`,
      verified: true,
      gen: 2,
    });
    const rows = await database.database.sql<{ version: number }[]>`
      select (payload::jsonb ->> 'aggregateVersion')::int as version from messaging.outbox
      where key = ${holder.userId} and subject like 'evt.%' order by position`;
    const versions = rows.map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, m) => m + 1));
  });
});
