import { beforeAll, describe, expect, test } from "bun:test";
import { bench } from "../../application/memory/ports.ts";
import { personOf } from "../../application/memory/people.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { argon2Passwords } from "../../../src/outbound/crypto/argon2.ts";
import { createSlots } from "../../../src/outbound/crypto/slots.ts";
import type { AuthProcess } from "../process.ts";
import type { Started } from "./started.ts";

type Data = Readonly<Record<string, unknown>>;

/** What management does at one replica holds at the other. */
export function management(started: Started): void {
  describe("management in two processes", () => {
    let one: AuthProcess;
    let two: AuthProcess;
    beforeAll(() => {
      ({ one, two } = started());
    });

    const call = async (
      { url }: AuthProcess,
      method: string,
      path: string,
      options: { body?: unknown; token?: string } = {},
    ) => {
      const { body, token } = options;
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // cast: tests compare what they find in it.
      const { data } = (await response.json()) as { data: Data | null };
      return { status: response.status, data: data ?? {} };
    };
    const tokenFor = async (identifier: string, password: string) => {
      const { data } = await call(one, "POST", "/v1/login", {
        body: { identifier, password },
      });
      return String(data["accessToken"]);
    };

    /** An account of that rank in the processes' database. */
    const settled = (rank: "admin" | "user") =>
      personOf(
        bench({
          at: new Date().toISOString(),
          seed: Math.floor(performance.now()),
          store: createStore(one.database.database, {
            published: async () => true,
          }),
          passwords: argon2Passwords(
            { memoryKib: 64, passes: 1 },
            createSlots(1, 10),
          ),
        }),
        rank,
      );

    /** Longer than the promise by far, because a busy machine is late with everything; the figure is the benchmark's. */
    const patienceMs = 10_000;

    test("auth #37: a demoted admin's token is refused by every replica, where the guard alone decides and where a session is looked up", async () => {
      const root = await tokenFor("root", one.rootPassword);
      const admin = await settled("admin");
      const user = await settled("user");
      const token = await tokenFor(admin.username, admin.password);
      const disable = `/v1/users/${user.id}/disable`;
      for (const replica of [one, two])
        for (const path of ["/v1/roles", "/v1/users"])
          expect((await call(replica, "GET", path, { token })).status).toBe(
            200,
          );
      const demoted = await call(one, "PATCH", `/v1/users/${admin.id}/roles`, {
        token: root,
        body: { roles: ["user"] },
      });
      expect(demoted.status).toBe(200);
      // Here at once: the session is in the database that all replicas share.
      for (const replica of [one, two]) {
        for (const path of ["/v1/users", "/v1/audit", `/v1/users/${user.id}`])
          expect((await call(replica, "GET", path, { token })).status).toBe(
            401,
          );
        expect((await call(replica, "POST", disable, { token })).status).toBe(
          401,
        );
      }
      // And where only the token is judged, as in every other service, as soon as the revocation is there.
      const giveUpAt = performance.now() + patienceMs;
      for (const replica of [one, two]) {
        let status = 200;
        while (status === 200 && performance.now() < giveUpAt)
          ({ status } = await call(replica, "GET", "/v1/roles", { token }));
        expect(status).toBe(401);
      }
      const again = await tokenFor(admin.username, admin.password);
      expect(
        (await call(two, "GET", "/v1/users", { token: again })).status,
      ).toBe(403);
    });

    test("auth #71: what the one replica did is in the log that the other one shows, and both have written it out", async () => {
      const root = await tokenFor("root", one.rootPassword);
      const user = await settled("user");
      await call(two, "POST", `/v1/users/${user.id}/disable`, { token: root });
      const { data } = await call(one, "GET", `/v1/audit?subject=${user.id}`, {
        token: root,
      });
      expect(data["entries"]).toEqual([
        expect.objectContaining({
          action: "session_expired",
          network: "127.0.0.0/24",
        }),
        expect.objectContaining({
          action: "user_disabled",
          actor: { kind: "user", id: expect.any(String) },
        }),
      ]);
      const shipped = two
        .output()
        .split("\n")
        .filter((line) => line.includes('"msg":"audit"'))
        .map((line) => JSON.parse(line).audit);
      expect(shipped).toContainEqual(
        expect.objectContaining({ action: "user_disabled", subject: user.id }),
      );
    });

    test("events of management are on their way as the contract says, in the order of the account", async () => {
      const root = await tokenFor("root", one.rootPassword);
      const user = await settled("user");
      const path = `/v1/users/${user.id}`;
      await call(one, "PATCH", `${path}/roles`, {
        token: root,
        body: { roles: ["user", "provider"] },
      });
      await call(two, "POST", `${path}/disable`, { token: root });
      await call(one, "POST", `${path}/enable`, { token: root });
      await call(two, "POST", `${path}/revoke-sessions`, { token: root });
      const rows = await one.database.database.sql<
        { subject: string; version: number; by: string | null }[]
      >`
      select subject, (payload->>'aggregateVersion')::int as version, payload->'data'->>'by' as by
        from messaging.outbox where key = ${user.id} and subject like 'evt.%' order by position`;
      const [rootRow] = await one.database.database.sql<{ id: string }[]>`
      select id from accounts where role = 'root'`;
      const by = rootRow?.id ?? "";
      expect(rows.map((row) => [row.subject, row.version, row.by])).toEqual([
        ["evt.auth.account.role-changed.v1", 2, by],
        ["evt.auth.session.revoked.v1", 3, null],
        ["evt.auth.account.disabled.v1", 4, by],
        ["evt.auth.session.revoked.v1", 5, null],
        ["evt.auth.account.enabled.v1", 6, by],
        ["evt.auth.session.revoked.v1", 7, null],
      ]);
    });
  });
}
