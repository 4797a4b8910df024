import { afterAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import {
  noBreaches,
  rangeCheck,
} from "../../../src/outbound/breaches/range-check.ts";
import {
  ada,
  bench,
  device,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import type { Password } from "../../../src/domain/password/password.ts";

// cast: stands for a password that the policy has seen.
const password = (text: string): Password => text as Password;
const leaked = password("quartz jigs vex nymphs");
const hash = createHash("sha1").update(leaked).digest("hex").toUpperCase();

/** A range service that knows one password, and what it was asked. */
const asked: { path: string; headers: Headers }[] = [];
let answer: () => Response | Promise<Response> = () => range(3);
const range = (count: number): Response =>
  new Response(
    `${"0".repeat(35)}:2\r\n${hash.slice(5)}:${String(count)}\r\n${"F".repeat(35)}:0`,
  );
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const { pathname: path } = new URL(request.url);
    asked.push({ path, headers: request.headers });
    return answer();
  },
});
afterAll(() => server.stop(true));

const failures: string[] = [];
const breaches = rangeCheck(`${server.url.href}range/`, (reason) =>
  failures.push(reason),
);

describe("a password that leaked (auth #4)", () => {
  test("is recognised by five digits of its hash: nothing else leaves the house", async () => {
    answer = () => range(3);
    expect(await breaches.contain(leaked)).toBe(true);
    expect(await breaches.contain(password("another one entirely"))).toBe(
      false,
    );
    const [first] = asked;
    expect(first?.path).toBe(`/range/${hash.slice(0, 5)}`);
    expect(JSON.stringify([...(first?.headers ?? [])])).not.toMatch(
      /traceparent|x-request-id|authorization|cookie/,
    );
  });

  test("is not taken for what only pads the answer", async () => {
    answer = () => range(0);
    expect(await breaches.contain(leaked)).toBe(false);
  });

  test("that cannot be looked up is not held against anybody, and somebody hears of it without it", async () => {
    const broken: (typeof answer)[] = [
      () => new Response("busy", { status: 503 }),
      () => Response.redirect(`${server.url.href}elsewhere`),
      () => new Response("0".repeat(400_000)),
      async () => {
        await Bun.sleep(1_500);
        return range(3);
      },
    ];
    for (const each of broken) {
      answer = each;
      failures.length = 0;
      expect(await breaches.contain(leaked)).toBe(false);
      expect(failures).toHaveLength(1);
      expect(failures[0]).toMatch(/^[A-Za-z]+$/);
    }
    const away = rangeCheck("http://127.0.0.1:1/", () => undefined);
    expect(await away.contain(leaked)).toBe(false);
  });

  test("is refused at every door, before anything is hashed", async () => {
    const known = new Set<string>();
    const on = bench({
      breaches: { contain: async (text) => known.has(text) },
    });
    const { id: userId } = await verifiedAccount(on);
    const { sessionId } = await loggedIn(on);
    await on.app.forgotPassword({ email: ada.email });
    const token = on.mailed.at(-1) ?? "";
    known.add(leaked);
    const refused = (field: string) => ({
      error: {
        type: "InvalidInput",
        fields: [{ field, reason: { type: "PasswordBreached" } }],
      },
    });
    on.passwords.calls.length = 0;
    const other = { ...ada, username: "other", email: "other@example.test" };
    expect(await on.app.register({ ...other, password: leaked })).toMatchObject(
      refused("password"),
    );
    expect(
      await on.app.resetPassword({ token, newPassword: leaked }),
    ).toMatchObject(refused("newPassword"));
    expect(
      await on.app.changePassword(
        { userId, sessionId },
        { currentPassword: ada.password, newPassword: leaked },
        device,
      ),
    ).toMatchObject(refused("newPassword"));
    expect(on.passwords.calls).not.toContain("hash");
    const { username: identifier, password: own } = ada;
    known.add(own);
    expect(
      await on.app.login({
        identifier,
        password: own,
        client: "api",
        device,
      }),
    ).toMatchObject({ ok: true });
  });

  test("is asked for nowhere unless a service is configured", async () => {
    asked.length = 0;
    expect(await noBreaches.contain(leaked)).toBe(false);
    expect(asked).toEqual([]);
  });
});
