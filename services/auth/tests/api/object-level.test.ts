import { describe, expect, test } from "bun:test";
import { ada, loggedIn, verifiedAccount } from "../application/memory/ports.ts";
import { harness, type Harness } from "./harness.ts";
import { isForAnybodySignedIn, operationsOf } from "./operations.ts";

const bob = {
  ...ada,
  email: "bob@example.test",
  username: "bob-the-other",
} as const;

type Person = { readonly userId: string; readonly sessionId: string };

/** Ada with a session and an API key, and Bob who is signed in. */
async function twoPeople() {
  const own = harness();
  const userId = (await verifiedAccount(own.on)).id;
  const { sessionId, accessToken: adas } = await loggedIn(own.on);
  const key = await apiKey(own, { userId, sessionId });
  const asked = await own.on.app.requestExport({ userId, sessionId });
  await own.on.app.collectExports();
  const exportId = asked.ok ? asked.value.id : "";
  await verifiedAccount(own.on, bob);
  const { accessToken: bobs } = await loggedIn(own.on, bob);
  return {
    own,
    adas,
    bobs,
    sessionId,
    exportId,
    apiKeyId: key.id,
    apiKey: key.text,
  };
}

async function apiKey(own: Harness, who: Person) {
  const made = await own.on.app.createApiKey(who, {
    name: "Ada's",
    operations: ["*"],
    resources: undefined,
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  if (!made.ok) throw new Error(made.error.type);
  return { id: made.value.key.id, text: made.value.text };
}

/** Whose thing each operation's id names; an operation that is not here fails the test below until it is. */
const things: Readonly<Record<string, "sessionId" | "apiKeyId" | "exportId">> =
  {
    "auth:export:read": "exportId",
    "auth:export:open": "exportId",
    "auth:session:revoke": "sessionId",
    "auth:api-key:read": "apiKeyId",
    "auth:api-key:revoke": "apiKeyId",
  };

describe("auth #46: what belongs to somebody else", () => {
  test("does not exist, on every operation that takes an id from whoever is signed in", async () => {
    const people = await twoPeople();
    const { own, bobs, adas } = people;
    const operations = (await operationsOf(own)).filter(
      (each) => each.path.includes("{") && isForAnybodySignedIn(each),
    );
    expect(operations.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(things).toSorted(),
    );
    for (const { name, method, path, body } of operations) {
      const ask = (id: string) =>
        own.call(method, path.replace(/\{\w+\}/, id), {
          token: bobs,
          ...(body === undefined ? {} : { body }),
        });
      const foreign = await ask(people[things[name] ?? "sessionId"]);
      const unknown = await ask(Bun.randomUUIDv7());
      expect([name, foreign.status]).toEqual([name, 404]);
      expect(foreign.text).toBe(unknown.text);
    }
    // And nothing has happened to it.
    expect((await own.call("GET", "/v1/me", { token: adas })).status).toBe(200);
    const traded = await own.on.app.exchangeApiKey(people.apiKey);
    expect(traded.ok).toBe(true);
  });

  test("stands in no list of mine", async () => {
    const { own, bobs, sessionId, apiKeyId } = await twoPeople();
    for (const path of ["/v1/sessions", "/v1/api-keys"]) {
      const { status, text } = await own.call("GET", path, { token: bobs });
      expect(status).toBe(200);
      expect(text).not.toContain(sessionId);
      expect(text).not.toContain(apiKeyId);
    }
  });

  test("cannot be reached with a cursor of its owner's either", async () => {
    const { own, adas, bobs } = await twoPeople();
    await loggedIn(own.on);
    const page = await own.call("GET", "/v1/sessions?limit=1", { token: adas });
    const cursor = String(page.json.data["page"]?.["nextCursor"]);
    const path = `/v1/sessions?limit=1&cursor=${cursor}`;
    expect((await own.call("GET", path, { token: adas })).status).toBe(200);
    expect((await own.call("GET", path, { token: bobs })).status).toBe(400);
  });
});
