import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { inspect, seal, type DecideInput } from "@tixlys/biscuit";
import { mintFor } from "@tixlys/testkit";
import { loggedIn, verifiedAccount } from "../../application/memory/ports.ts";
import { harness, type Harness } from "../harness.ts";

setDefaultTimeout(30_000);

type Wish = Record<string, unknown>;

async function signedIn() {
  const own = harness();
  const user = await verifiedAccount(own.on);
  const { accessToken: token, sessionId } = await loggedIn(own.on);
  return { ...own, user, token, sessionId };
}

const ask = (own: Harness, token: string, body: Wish) =>
  own.call("POST", "/v1/tokens/attenuate", { token, body });

async function narrow(own: Harness, token: string, body: Wish) {
  const answer = await ask(own, token, body);
  if (answer.status !== 201) throw new Error(answer.text);
  return String(answer.json.data["token"]);
}

const isOpen = (own: Harness, token: string, asked: Asked): boolean =>
  own.keys.verifierFor(asked.audience).decide({
    token,
    guard: "general",
    delegable: true,
    ...asked,
  }).allowed;

type Asked = Pick<DecideInput, "operation" | "resource" | "requestId"> & {
  readonly audience: string;
};

const operations = [
  "auth:token:attenuate",
  "auth:account:read",
  "users:profile:read",
];
const resources = ["users/profiles/1", "users/profiles/2"];

/** Restrictions that still let the next one be asked for here. */
const wishes: fc.Arbitrary<Wish> = fc
  .record(
    {
      operations: fc
        .subarray(["auth:account:read", "users:*", "auth:account:*", "*"])
        .map((some) => ["auth:token:attenuate", ...some]),
      services: fc.constantFrom(["auth"], ["auth", "users"]),
      expiresIn: fc.integer({ min: 120, max: 86_400 }),
    },
    { requiredKeys: [] },
  )
  .filter((wish) => Object.keys(wish).length > 0);

/** The last of a chain may be narrow in what this service itself does not name. */
const last: fc.Arbitrary<Wish> = fc
  .record(
    {
      resources: fc.subarray([...resources, "users/*"], { minLength: 1 }),
      requestId: fc.constantFrom("request-1", "request-2"),
      operations: fc.subarray(["users:profile:read", "users:*"], {
        minLength: 1,
      }),
    },
    { requiredKeys: [] },
  )
  .filter((wish) => Object.keys(wish).length > 0);

const asked: fc.Arbitrary<Asked> = fc.record(
  {
    operation: fc.constantFrom(...operations),
    audience: fc.constantFrom("auth", "users"),
    resource: fc.constantFrom(...resources),
    requestId: fc.constantFrom("request-1", "request-2"),
  },
  { requiredKeys: ["operation", "audience"] },
);

describe("POST /v1/tokens/attenuate", () => {
  test("auth #42: a chain of random restrictions never opens what its parent does not", async () => {
    const own = await signedIn();
    const seen = { open: 0, shut: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(wishes, { maxLength: 2 }),
        last,
        fc.array(asked, { minLength: 8, maxLength: 8 }),
        async (chain, end, questions) => {
          let parent = own.token;
          for (const wish of [...chain, end]) {
            const child = await narrow(own, parent, wish);
            for (const each of questions) {
              const opens = isOpen(own, child, each);
              seen[opens ? "open" : "shut"] += 1;
              if (opens && !isOpen(own, parent, each))
                throw new Error(
                  `wider than its parent: ${JSON.stringify(wish)}`,
                );
            }
            parent = child;
          }
        },
      ),
      { numRuns: 60 },
    );
    expect(Math.min(seen.open, seen.shut)).toBeGreaterThan(100);
  });

  test("auth #42: revoking a block's id, or the session, kills what was made from it", async () => {
    const own = await signedIn();
    const child = await narrow(own, own.token, { services: ["auth", "users"] });
    const grandchild = await narrow(own, child, { expiresIn: 60 });
    const sibling = await narrow(own, own.token, { services: ["users"] });
    const all = [own.token, child, grandchild, sibling];
    const open = () =>
      all.map((token) =>
        isOpen(own, token, {
          operation: "users:profile:read",
          audience: "users",
        }),
      );
    expect(open()).toEqual([true, true, true, true]);
    const found = inspect(child);
    const id = found.readable ? found.blocks[1]?.id : undefined;
    const exp = Date.now() / 1000 + 600;
    own.keys.revocations.apply({ kind: "blk", id: id ?? "", exp });
    expect(open()).toEqual([true, false, false, true]);
    await own.call("POST", "/v1/logout", { token: own.token });
    // Here at once, elsewhere with the feed.
    expect((await ask(own, sibling, { expiresIn: 5 })).status).toBe(401);
    own.keys.revocations.apply({ kind: "sid", id: own.sessionId, exp });
    expect(open()).toEqual([false, false, false, false]);
  });

  test("ends with the token that asks, and says so", async () => {
    const own = await signedIn();
    const parent = inspect(own.token);
    const answer = await ask(own, own.token, { expiresIn: 86_400 });
    expect(Date.parse(String(answer.json.data["expiresAt"]))).toBe(
      parent.readable ? (parent.expiresAt?.getTime() ?? 0) : 0,
    );
    const short = await ask(own, own.token, { expiresIn: 10 });
    const ends = Date.parse(String(short.json.data["expiresAt"]));
    expect(ends - Date.now()).toBeLessThanOrEqual(10_000);
  });

  test("takes a token that was narrowed already, where that covers it, and an API key's", async () => {
    const own = await signedIn();
    const without = await narrow(own, own.token, { operations: ["users:*"] });
    expect((await ask(own, without, { expiresIn: 60 })).status).toBe(403);
    const made = await own.on.app.createApiKey(
      { userId: own.user.id, sessionId: own.sessionId },
      {
        name: "ci",
        operations: ["auth:token:attenuate", "users:*"],
        resources: undefined,
        expiresAt: new Date(Date.now() + 3_600_000),
      },
    );
    const text = made.ok ? made.value.text : "";
    const traded = await own.on.app.exchangeApiKey(text);
    const token = traded.ok ? traded.value.accessToken : "";
    const narrowed = await narrow(own, token, {
      operations: ["users:profile:read"],
    });
    const at = (operation: string) =>
      isOpen(own, narrowed, { operation, audience: "users" });
    expect([at("users:profile:read"), at("users:profile:update")]).toEqual([
      true,
      false,
    ]);
  });

  test.each([
    ["nothing", {}, 422],
    ["Datalog", { operations: ['x") or true; allow if true; //'] }, 422],
    ["an empty list", { operations: [] }, 422],
    ["a role", { operations: ["*"], role: "root" }, 422],
    ["a token in the body", { token: "x", expiresIn: 5 }, 422],
    ["a life without an end", { expiresIn: 0 }, 422],
    ["a service with a space", { services: ["users "] }, 422],
  ])("with %s is refused", async (_, body, status) => {
    const own = await signedIn();
    expect((await ask(own, own.token, body)).status).toBe(status);
  });

  test("a token without room for another block, or a sealed one, is 409", async () => {
    const own = await signedIn();
    let token = own.token;
    for (let blocks = 1; blocks < 8; blocks += 1)
      token = await narrow(own, token, { expiresIn: 250 });
    expect((await ask(own, token, { expiresIn: 60 })).status).toBe(409);
    expect((await ask(own, seal(own.token), { expiresIn: 60 })).status).toBe(
      409,
    );
  });

  test("needs a living session: a genuine token of another is 401", async () => {
    const own = await signedIn();
    const stranger = mintFor(own.keys, { userId: own.user.id });
    expect((await ask(own, stranger, { expiresIn: 60 })).status).toBe(401);
  });

  test("auth #44: no token of it is in the log", async () => {
    const own = await signedIn();
    const token = await narrow(own, own.token, { expiresIn: 60 });
    for (const secret of [own.token, token])
      expect(own.log.text()).not.toContain(secret.slice(0, 60));
  });
});
