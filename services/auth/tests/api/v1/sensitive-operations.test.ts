import { describe, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import { routes } from "../../../src/inbound/http.ts";
import { harness, publicUrl } from "../harness.ts";

/**
 * What must ask for a fresh proof of identity where it exists, for it decides who owns or speaks for an account; others may
 * ask for one too. DELETE /sessions/{id} is not among them (infra/decisions/0018).
 */
const sensitive = [
  "POST /keys/rotate",
  "DELETE /keys/{keyId}",
  "POST /api-keys",
  "POST /mfa/totp",
  "POST /mfa/totp/activate",
  "DELETE /mfa/totp",
  "POST /mfa/recovery-codes",
  "POST /export",
  "PATCH /users/{id}/roles",
  "POST /users/{id}/second-factor/reset",
];

const own = harness();
const { v1: all } = routes(own.on.app, new Set([publicUrl]), {
  publicUrl,
  requireAal2: true,
});

/** Operations with a guard that asks for an authentication of the last ten minutes. */
const asking = all.filter(({ guard }) =>
  [guard]
    .flat()
    .some(
      (entry) =>
        entry === "root" ||
        (typeof entry === "object" &&
          entry.allow.some((one) => "fresh" in one)),
    ),
);

const nameOf = ({ method, path }: (typeof all)[number]): string =>
  `${method} ${path}`;

/** The table of requirement 49: every sensitive operation by a token of the right rank that is eleven minutes old. */
describe("auth #49: sensitive operations", () => {
  test("are those that must be, as far as they are built", () => {
    const built = all.map(nameOf);
    const wanted = sensitive.filter((name) => built.includes(name));
    expect(asking.map(nameOf)).toEqual(expect.arrayContaining(wanted));
    expect(wanted.length).toBeGreaterThan(1);
  });

  test.each(asking.map((route) => [nameOf(route), route] as const))(
    "%s answers a stale token with 403 step-up-required",
    async (_name, { method, path, guard }) => {
      const authTime = new Date(Date.now() - 11 * 60_000);
      const roles = [guard].flat().includes("root")
        ? (["root"] as const)
        : [guard].flat().includes("management")
          ? (["admin"] as const)
          : (["user", "customer"] as const);
      const place = `/v1${path.replaceAll(/\{[^}]*\}/g, "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d")}`;
      const ask = (token: string) => own.call(method, place, { token });
      const stale = await ask(mintFor(own.keys, { roles, authTime }));
      expect([stale.status, stale.json.data]).toMatchObject([
        403,
        { permission: { code: "step-up-required" } },
      ]);
      expect(stale.headers.get("www-authenticate")).toContain(
        'error="insufficient_user_authentication"',
      );
      const fresh = await ask(mintFor(own.keys, { roles }));
      expect(fresh.text).not.toContain("step-up-required");
    },
  );
});
