import { describe, expect, test } from "bun:test";
import { failureQuotas } from "../../../src/domain/guessing/failure-quotas.ts";
import { ada, verifiedAccount } from "../../application/memory/ports.ts";
import { harness, type Answer } from "../harness.ts";

const path = "/v1/login";
const right = { identifier: ada.username, password: ada.password };
const wrong = { ...right, password: "not the password" };

/** The device cookie that an answer sets, with its attributes. */
function deviceCookieOf(answer: Answer) {
  const line = answer.headers
    .getSetCookie()
    .find((each) => each.startsWith("__Host-tixlys-device="));
  const [pair = "", ...attributes] = (line ?? "").split("; ");
  return line === undefined ? undefined : { pair, attributes };
}

describe("POST /login, guessed at", () => {
  test("429 after five failures: the same answer for known and unknown, right and wrong, with Retry-After (auth #9 #12, http-rules 47)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const unknown = { ...wrong, identifier: "nobody" };
    for (let made = 0; made < 5; made += 1) {
      const refused = [
        await call("POST", path, { body: wrong }),
        await call("POST", path, { body: unknown }),
      ];
      expect(refused.map(({ status }) => status)).toEqual([401, 401]);
    }
    const answers = [
      await call("POST", path, { body: wrong }),
      await call("POST", path, { body: right }),
      await call("POST", path, { body: unknown }),
    ];
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    for (const { status, headers, json } of answers) {
      expect(status).toBe(429);
      expect(headers.get("retry-after")).toBe("1");
      expect(json).toMatchObject({
        status: "fail",
        data: {
          rateLimit: { code: "quota-exceeded", policies: ["login-attempts"] },
        },
      });
    }
    on.advance(1_000);
    expect((await call("POST", path, { body: wrong })).status).toBe(401);
    const again = await call("POST", path, { body: wrong });
    expect(again.headers.get("retry-after")).toBe("2");
    on.advance(2_000);
    expect((await call("POST", path, { body: right })).status).toBe(200);
    expect(on.logins.filter((each) => each === "throttled")).toHaveLength(4);
  });

  test("an Idempotency-Key makes no failure free (auth #9)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const headers = { "idempotency-key": `"${crypto.randomUUID()}"` };
    const statuses: number[] = [];
    for (let made = 0; made < 7; made += 1)
      statuses.push(
        (await call("POST", path, { body: wrong, headers })).status,
      );
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });

  test("a browser becomes known by a cookie that no script can read, and keeps it (auth #10 #32)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const web = { ...right, client: "web" };
    const first = await call("POST", path, { body: web });
    const cookie = deviceCookieOf(first);
    expect(
      cookie?.attributes.filter((each) => !each.startsWith("Expires=")),
    ).toEqual(["Path=/", "HttpOnly", "Secure", "SameSite=Lax"]);
    expect(first.text).not.toContain(
      cookie?.pair.split("=")[1] ?? "no device token",
    );
    const headers = { cookie: cookie?.pair ?? "" };
    const second = await call("POST", path, { body: web, headers });
    expect(second.status).toBe(200);
    expect(deviceCookieOf(second)).toBeUndefined();
    const elsewhere = await call("POST", path, { body: web });
    expect(deviceCookieOf(elsewhere)?.pair).not.toBe(cookie?.pair);
    expect(on.store.facts.map(({ type }) => type)).toContain(
      "LoginFromNewDevice",
    );
  });

  test("a login after five wrong passwords is told to its owner, one after four is not (auth #74)", async () => {
    const { call, on } = harness();
    const { id: userId } = await verifiedAccount(on);
    const told = () =>
      on.store.facts.filter(({ type }) => type === "LoginAfterFailures");
    const enterAfter = async (failures: number) => {
      for (let made = 0; made < failures; made += 1)
        await call("POST", path, { body: wrong });
      on.advance(1_000);
      expect((await call("POST", path, { body: right })).status).toBe(200);
    };
    await enterAfter(4);
    expect(told()).toEqual([]);
    await enterAfter(5);
    expect(told()).toMatchObject([{ userId, failures: 5, at: on.now() }]);
    await enterAfter(0);
    expect(told()).toHaveLength(1);
  });

  test("with it the owner gets in while others have used up every attempt (auth #10)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const web = { ...right, client: "web" };
    const cookie = deviceCookieOf(await call("POST", path, { body: web }));
    for (let made = 0; made < 6; made += 1)
      await call("POST", path, { body: wrong });
    expect((await call("POST", path, { body: web })).status).toBe(429);
    const headers = { cookie: cookie?.pair ?? "" };
    expect((await call("POST", path, { body: web, headers })).status).toBe(200);
    // A stranger's cookie opens nothing.
    const foreign = { cookie: `__Host-tixlys-device=${"A".repeat(43)}` };
    expect(
      (await call("POST", path, { body: web, headers: foreign })).status,
    ).toBe(429);
  });

  test("a browser that two people share is a known device for both", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const bob = { ...ada, email: "bob@example.test", username: "bobby" };
    await verifiedAccount(on, bob);
    const as = (identifier: string, cookie: string) =>
      call("POST", path, {
        body: { ...right, identifier, client: "web" },
        headers: { cookie },
      });
    const first = deviceCookieOf(await as(ada.username, ""));
    const both = deviceCookieOf(await as(bob.username, first?.pair ?? ""));
    expect(deviceCookieOf(await as(ada.username, both?.pair ?? ""))).toBe(
      undefined,
    );
    expect(deviceCookieOf(await as(bob.username, both?.pair ?? ""))).toBe(
      undefined,
    );
  });

  test("a program gets a device token when it asks for one, and shows it in the body (auth #10)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const plain = await call("POST", path, { body: right });
    expect(Object.keys(plain.json.data)).not.toContain("deviceToken");
    const asked = await call("POST", path, {
      body: { ...right, rememberDevice: true },
    });
    const { deviceToken, deviceTokenExpiresAt } = asked.json.data;
    expect(String(deviceToken)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Date.parse(String(deviceTokenExpiresAt))).toBe(
      on.now().getTime() + 180 * 24 * 3_600_000,
    );
    for (let made = 0; made < 6; made += 1)
      await call("POST", path, { body: wrong });
    const body = { ...right, deviceToken };
    expect((await call("POST", path, { body: right })).status).toBe(429);
    expect((await call("POST", path, { body })).status).toBe(200);
  });

  test("429 for a network that has guessed too often, told apart by its policy only (auth #11)", async () => {
    const address = { failures: 3, windowMs: 60_000 };
    const { call, on } = harness(100, {
      failures: { ...failureQuotas(1), address },
    });
    await verifiedAccount(on);
    const ask = (identifier: string) =>
      call("POST", path, { body: { ...wrong, identifier } });
    for (const name of ["one", "two", "three"])
      expect((await ask(name)).status).toBe(401);
    on.advance(10_000);
    const answers = [
      await ask("four"),
      await ask(ada.username),
      await call("POST", path, { body: right }),
    ];
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    for (const { status, headers, json } of answers) {
      expect(status).toBe(429);
      expect(headers.get("retry-after")).toBe("50");
      expect(json.data).toMatchObject({
        rateLimit: { code: "quota-exceeded", policies: ["login-failures"] },
      });
    }
  });
});
