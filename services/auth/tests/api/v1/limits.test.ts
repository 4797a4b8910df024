import { expect, test } from "bun:test";
import { ada, verifiedAccount } from "../../application/memory/ports.ts";
import { harness } from "../harness.ts";

const guess = (identifier: string) => ({
  body: { identifier, password: "not the password" },
});

test("an eleventh try within a minute is 429 for whoever is asked for, known or not, with the right password or not (http-rules 50)", async () => {
  const { call, on } = harness(1);
  await verifiedAccount(on);
  for (let n = 0; n < 10; n += 1) {
    const answer = await call("POST", "/v1/login", guess(`nobody-${n}`));
    expect(answer.status).toBe(401);
    expect(answer.headers.get("ratelimit-policy")).toBe(
      '"auth-per-address";q=10;w=60',
    );
  }
  const right = { body: { identifier: ada.username, password: ada.password } };
  const refused = [
    await call("POST", "/v1/login", guess("nobody")),
    await call("POST", "/v1/login", guess(ada.username)),
    await call("POST", "/v1/login", right),
  ];
  expect(refused.map(({ status }) => status)).toEqual([429, 429, 429]);
  expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
  expect(on.passwords.calls.filter((each) => each === "verify")).toHaveLength(
    10,
  );
});

test("tries of passwords, registrations and links count together; mails on their own, and refreshing is a write like any other", async () => {
  const { call } = harness(1);
  for (let n = 0; n < 10; n += 1)
    await call("POST", "/v1/login", guess("nobody"));
  expect((await call("POST", "/v1/register", { body: {} })).status).toBe(429);
  expect(
    (await call("POST", "/v1/verify-email", { body: { token: "x" } })).status,
  ).toBe(429);
  const resend = { body: { email: "ada@example.test" } };
  const mails: number[] = [];
  for (let n = 0; n < 6; n += 1)
    mails.push((await call("POST", "/v1/verify-email/resend", resend)).status);
  expect(mails).toEqual([202, 202, 202, 202, 202, 429]);
  const refreshed = await call("POST", "/v1/refresh", {
    body: { refreshToken: "none" },
  });
  expect(refreshed.status).toBe(401);
  expect(refreshed.headers.get("ratelimit-policy")).toBe(
    '"write-per-address";q=120;w=60',
  );
});
