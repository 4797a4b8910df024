import { expect, test } from "bun:test";
import { mintFor, testKeys, type TestClaims } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";
import { reply, route, t } from "../../src/index.ts";

const shown = route({
  method: "GET",
  path: "/shown",
  operation: "shop:shown:read",
  summary: "What somebody would be shown",
  guard: "general",
  delegable: true,
  response: {
    status: 200,
    data: t.Object({ management: t.Boolean(), verified: t.Boolean() }),
  },
  errors: [],
  handle: ({ passes }) =>
    reply.ok({
      management: passes("management"),
      verified: passes(["general", "verified"]),
    }),
});

const keys = testKeys();

/** What the handler is told about whoever asks, where management needs a second factor or does not. */
async function told(claims: TestClaims, requireAal2ForManagement: boolean) {
  const verifier = keys.verifierFor("shop", { requireAal2ForManagement });
  const { http } = fixtureService({ extra: [shown], parts: { verifier } });
  const response = await http.handle(
    new Request("http://shop.test/v1/shown", {
      headers: { authorization: `Bearer ${mintFor(keys, claims)}` },
    }),
  );
  const body: unknown = await response.json();
  return { status: response.status, body };
}

test.each([
  [{ roles: ["user"] }, false, false],
  [{ roles: ["admin"], aal: 1 }, false, true],
  [{ roles: ["admin"], aal: 1 }, true, false],
  [{ roles: ["root"], aal: 2 }, true, true],
] as const)(
  "auth #26: a handler learns whether %p would pass the management guard (second factor demanded: %p): %p",
  async (claims, demanded, management) => {
    expect(await told(claims, demanded)).toMatchObject({
      status: 200,
      body: { data: { management, verified: true } },
    });
  },
);

test("a narrowed token passes no other guard than by its own rights", async () => {
  const narrowed = {
    roles: ["admin"],
    restrictions: { operations: ["shop:other:read"] },
  } as const;
  expect((await told(narrowed, false)).status).toBe(403);
});

test("what is refused for its flag is no to the handler, not to the request", async () => {
  expect(await told({ verified: false }, false)).toMatchObject({
    status: 200,
    body: { data: { management: false, verified: false } },
  });
});
