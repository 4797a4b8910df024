import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { err, ok } from "@tixlys/nexus";
import { runWithContext } from "@tixlys/telemetry";
import { openAccount } from "../../src/application/account/open-account.ts";
import type {
  Audited,
  AuditFilter,
  AuditPosition,
  Work,
} from "../../src/application/ports.ts";
import type { Role } from "../../src/domain/account/role.ts";
import { email, good, sessionId, userId, username } from "../domain/values.ts";
import { passwordHash, type Subject } from "./store-contract.ts";

const ada = userId(1);
const session = sessionId(2);
const caller = { kind: "user", userId: ada, sessionId: session } as const;

/** What management relies on, whichever store it is. */
export function auditContract(
  name: string,
  open: () => Promise<Subject>,
): void {
  describe(`${name}: the audit log`, () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const within = async <T>(work: (tx: Work) => Promise<T>): Promise<T> =>
      good(await subject.store.run<T, never>(async (tx) => ok(await work(tx))));
    const read = (
      filter: AuditFilter = {},
      after?: AuditPosition,
      limit = 50,
    ) => subject.store.audit.read(filter, { after, limit });
    const record = (requestId: string, what: Audited) =>
      runWithContext({ requestId, clientAddress: "203.0.113.77" }, () =>
        subject.store.audit.record(what),
      );

    test("adds who asks, in which session, from which network and in which request", async () => {
      await runWithContext(
        { requestId: "request-who", caller, clientAddress: "203.0.113.77" },
        () =>
          within((tx) =>
            tx.audit.record({
              action: "user_disabled",
              subject: userId(3),
              details: { from: ["user"], n: 1, sure: true },
            }),
          ),
      );
      const [entry, ...more] = await read({ requestId: "request-who" });
      expect(more).toEqual([]);
      expect(entry).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        at: expect.any(Date),
        action: "user_disabled",
        outcome: "success",
        actor: { kind: "user", id: ada },
        subject: userId(3),
        session,
        network: "203.0.113.0/24",
        requestId: "request-who",
        details: { from: ["user"], n: 1, sure: true },
      });
      expect(Math.abs(Date.now() - (entry?.at.getTime() ?? 0))).toBeLessThan(
        60_000,
      );
    });

    test("knows services, strangers, administrators who act as somebody, and the house itself", async () => {
      const what = { action: "authz_fail", outcome: "failure" } as const;
      const as = (
        context: Partial<Parameters<typeof runWithContext>[0]>,
        n: number,
      ) =>
        runWithContext({ requestId: `request-kind-${n}`, ...context }, () =>
          subject.store.audit.record(what),
        );
      const clientAddress = "2001:db8:7:1::9";
      await as({ caller: { kind: "service", service: "users" } }, 0);
      await as({ clientAddress }, 1);
      await as({ clientAddress, caller: { ...caller, actor: "root-1" } }, 2);
      await as({}, 3);
      await runWithContext({ requestId: "request-kind-4", clientAddress }, () =>
        subject.store.audit.record({
          ...what,
          actor: { kind: "user", id: ada },
          session,
        }),
      );
      const found = await Promise.all(
        [0, 1, 2, 3, 4].map(
          async (n) => (await read({ requestId: `request-kind-${n}` }))[0],
        ),
      );
      expect(found.map((entry) => entry?.actor)).toEqual([
        { kind: "service", id: "users" },
        { kind: "anonymous" },
        { kind: "user", id: ada, impersonator: "root-1" },
        { kind: "service", id: "auth" },
        { kind: "user", id: ada },
      ]);
      expect(found.map((entry) => entry?.network)).toEqual([
        undefined,
        "2001:db8:7::/48",
        "2001:db8:7::/48",
        undefined,
        "2001:db8:7::/48",
      ]);
      expect(found[4]?.session).toBe(session);
    });

    test("has an entry exactly when the transaction that wrote it stands", async () => {
      const what = { action: "user_enabled" } as const;
      const inside = (requestId: string, stands: boolean) =>
        runWithContext({ requestId }, () =>
          subject.store.run<null, string>(async (tx) => {
            await tx.audit.record(what);
            return stands ? ok(null) : err("no");
          }),
        );
      await inside("request-stands", true);
      await inside("request-falls", false);
      expect(await read({ requestId: "request-stands" })).toHaveLength(1);
      expect(await read({ requestId: "request-falls" })).toEqual([]);
    });

    test("is read the newest first, part by part, by any of its filters", async () => {
      const subjects = [11, 12, 13, 14, 15].map(userId);
      for (const [n, each] of subjects.entries())
        await record("request-pages", {
          action: n % 2 === 0 ? "authn_login_fail" : "authn_token_reuse",
          outcome: n === 4 ? "success" : "failure",
          subject: each,
          actor: { kind: "user", id: n === 0 ? "first" : "later" },
        });
      const all = await read({ requestId: "request-pages" });
      expect(all.map((entry) => entry.subject)).toEqual(subjects.toReversed());
      const page = async (after?: AuditPosition) =>
        read({ requestId: "request-pages" }, after, 2);
      const first = await page();
      const second = await page(first.at(-1));
      const third = await page(second.at(-1));
      expect([...first, ...second, ...third]).toEqual([...all]);
      const found = async (filter: AuditFilter) =>
        (await read({ requestId: "request-pages", ...filter })).length;
      expect(await found({ action: "authn_login_fail" })).toBe(3);
      expect(await found({ outcome: "success" })).toBe(1);
      expect(await found({ actor: "later" })).toBe(4);
      expect(await found({ subject: userId(13) })).toBe(1);
      expect(await found({ actor: "later", subject: userId(11) })).toBe(0);
      const middle = all[2]?.at ?? new Date(0);
      const before = await found({ to: middle });
      expect(before + (await found({ from: middle }))).toBe(5);
      expect(await found({ from: middle })).toBeGreaterThanOrEqual(3);
      expect(await found({ to: new Date(0) })).toBe(0);
    });
  });

  describe(`${name}: accounts, as management sees them`, () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const settle = async (n: number, name: string, role: Role = "user") => {
      const opened = await subject.store.run((tx) =>
        openAccount(
          tx,
          {
            type: "OpenAccount",
            id: userId(n),
            email: email(`${name}@${name}.example.test`),
            username: username(`u-${name}`),
            role,
            capabilities: [],
            at: new Date(),
          },
          {
            metadata: { correlationId: "request-1", time: new Date() },
            passwordHash: passwordHash("h"),
          },
        ),
      );
      return good(opened).id;
    };
    const otherRoot = async (than: number) =>
      good(
        await subject.store.run<boolean, never>(async (tx) => {
          await tx.accounts.lockRanks();
          return ok(await tx.accounts.hasOtherRoot(userId(than)));
        }),
      );

    test("are found by what address or username begins with, by rank and by state, the newest first", async () => {
      const anna = await settle(1, "anna");
      const anton = await settle(2, "anton", "admin");
      const percent = await settle(3, "p-50", "root");
      const find = async (
        search: Parameters<Subject["store"]["findAccounts"]>[0],
        slice: { after?: typeof anna; limit?: number } = {},
      ) => {
        const { after, limit = 10 } = slice;
        const found = await subject.store.findAccounts(search, {
          after,
          limit,
        });
        return found.map(({ id }) => id);
      };
      expect(await find({})).toEqual([percent, anton, anna]);
      expect(await find({ prefix: "an" })).toEqual([anton, anna]);
      expect(await find({ prefix: "u-ant" })).toEqual([anton]);
      expect(await find({ prefix: "anna@anna" })).toEqual([anna]);
      expect(await find({ prefix: "p-50" })).toEqual([percent]);
      expect(await find({ prefix: "p%50" })).toEqual([]);
      expect(await find({ prefix: "p_50" })).toEqual([]);
      expect(await find({ prefix: "p\\" })).toEqual([]);
      expect(await find({ prefix: "%" })).toEqual([]);
      expect(await find({ prefix: "a_na" })).toEqual([]);
      expect(await find({ role: "admin" })).toEqual([anton]);
      expect(await find({ status: "disabled" })).toEqual([]);
      expect(await find({ status: "active", role: "root" })).toEqual([percent]);
      expect(await find({}, { limit: 2 })).toEqual([percent, anton]);
      expect(await find({}, { after: anton })).toEqual([anna]);
    });

    test("know whether another root who can sign in is left", async () => {
      expect([await otherRoot(3), await otherRoot(1)]).toEqual([false, true]);
      await settle(4, "second", "root");
      expect(await otherRoot(3)).toBe(true);
    });
  });
}
