import { describe, expect, test } from "bun:test";
import { tokenOf } from "@tixlys/testkit";
import { ada, loggedIn, verifiedAccount } from "../application/memory/ports.ts";
import { parseUserId } from "../../src/domain/account/ids.ts";
import { present } from "../domain/values.ts";
import { harness } from "./harness.ts";
import { operationsOf, type Operation } from "./operations.ts";

/** What somebody would like to set who may not. */
const wanted: Readonly<Record<string, unknown>> = {
  role: "root",
  roles: ["root"],
  tier: "root",
  tenantId: "0198c1d2-0000-7000-8000-00000000000a",
  emailVerified: true,
  verified: true,
  disabled: false,
  status: "active",
  gen: 99,
  aal: 3,
  id: "0198c1d2-0000-7000-8000-00000000000b",
  userId: "0198c1d2-0000-7000-8000-00000000000c",
  ownerId: "0198c1d2-0000-7000-8000-00000000000d",
  sub: "0198c1d2-0000-7000-8000-00000000000e",
  createdAt: "2020-01-01T00:00:00.000Z",
  passwordHash: "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA",
};

/** Who may send a body to an operation. */
const personaOf = ({ guards }: Operation) =>
  (["service", "root", "management", "moderator", "provider"] as const).find(
    (one) => guards.includes(one),
  );

describe("auth #47: a field that is not the sender's to set", () => {
  test("is refused in every body of every operation, and none of them is applied", async () => {
    const own = harness(100_000);
    const user = await verifiedAccount(own.on);
    const { accessToken } = await loggedIn(own.on);
    const operations = (await operationsOf(own)).filter(
      ({ body }) => body !== undefined,
    );
    let refused = 0;
    for (const operation of operations) {
      const { name, method, path, body, fields, guards } = operation;
      for (const [field, value] of Object.entries(wanted)) {
        if (fields.includes(field)) continue;
        const persona = personaOf(operation);
        const token =
          persona === undefined ? accessToken : tokenOf(own.keys, persona);
        const address = path.replaceAll(/\{\w+\}/g, user.id);
        const answer = await own.call(method, address, {
          body: { ...body, [field]: value },
          ...(guards.includes("public") ? {} : { token }),
        });
        expect([name, field, answer.status, answer.json.data[field]]).toEqual([
          name,
          field,
          422,
          expect.objectContaining({ code: "unknown-property" }),
        ]);
        refused += 1;
      }
    }
    expect(operations.length).toBeGreaterThanOrEqual(9);
    expect(refused).toBeGreaterThan(100);
    const now = await own.on.store.accountOf(present(parseUserId(user.id)));
    expect(now).toMatchObject({
      id: user.id,
      role: "user",
      capabilities: ["customer"],
      status: "active",
      gen: 1,
    });
    expect(own.on.store.facts.map(({ type }) => type)).toEqual([
      "RegistrationRequested",
      "AccountRegistered",
    ]);
  });

  test("is refused in the address too", async () => {
    const own = harness();
    await verifiedAccount(own.on);
    const { accessToken: token } = await loggedIn(own.on);
    for (const field of ["userId", "role"])
      for (const path of ["/v1/me", "/v1/sessions", "/v1/api-keys"]) {
        const answer = await own.call("GET", `${path}?${field}=root`, {
          token,
        });
        expect([path, answer.status]).toEqual([path, 400]);
      }
  });

  test("makes nobody a root at registration", async () => {
    const own = harness();
    const answer = await own.call("POST", "/v1/register", {
      body: { ...ada, kind: "root" },
    });
    expect(answer.status).toBe(422);
  });
});
