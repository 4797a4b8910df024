import { describe, expect, test } from "bun:test";
import { inspect, verify } from "@tixlys/biscuit";
import { mintForService } from "@tixlys/testkit";
import { loggedIn, verifiedAccount } from "../../application/memory/ports.ts";
import { operationsOf } from "../operations.ts";
import { harness, usersSecret, type Harness } from "../harness.ts";

const ask = (own: Harness, service: string, secret: string) =>
  own.call("POST", "/v1/service-tokens", { body: { service, secret } });

describe("a service's own credential (auth #59)", () => {
  test("is traded for a token that says its name and nothing else, ends within ten minutes and cannot be narrowed or lent", async () => {
    const own = harness();
    const answer = await ask(own, "users", usersSecret);
    const token = String(answer.json.data["token"]);
    const found = verify(token, { keys: own.keys.keySet });
    expect(found).toMatchObject({
      genuine: true,
      identity: { principal: { kind: "service", service: "users" } },
    });
    const shown = inspect(token);
    expect(shown).toMatchObject({ readable: true, sealed: true });
    const end = shown.readable ? (shown.expiresAt?.getTime() ?? 0) : 0;
    expect(end - Date.now()).toBeLessThanOrEqual(600_000);
  });

  test("changes without a gap: the old secret and the new one are both good while both are named, no other is", async () => {
    const own = harness();
    const secrets = ["orders-old", "orders-new", "orders-older"];
    const answers = await Promise.all(
      secrets.map((each) => ask(own, "orders", each.repeat(4))),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 401]);
    expect((await ask(own, "users", "orders-new".repeat(4))).status).toBe(401);
  });

  test("is not guessed at without end: one request too many of an address is 429", async () => {
    const own = harness(1);
    const statuses = new Map<number, number>();
    for (let n = 0; n < 125; n += 1) {
      const { status } = await ask(own, "users", `${usersSecret}${n}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [401, 120],
      [429, 5],
    ]);
  });
});

describe("a service's token", () => {
  test("auth #48: reads nothing of a user, on no operation that this service has for people", async () => {
    const own = harness();
    const user = await verifiedAccount(own.on);
    await loggedIn(own.on);
    const token = mintForService(own.keys, "users");
    const tried: string[] = [];
    for (const { name, method, path, guards } of await operationsOf(own)) {
      if (guards.includes("public") || guards.includes("service")) continue;
      const address = path
        .replace("{keyId}", "1")
        .replaceAll(/\{\w+\}/g, user.id);
      const answer = await own.call(method, address, { token });
      tried.push(name);
      expect([name, answer.status]).toEqual([name, 403]);
      expect(answer.text).not.toContain(user.email);
    }
    expect(tried.length).toBeGreaterThanOrEqual(10);
  });
});
