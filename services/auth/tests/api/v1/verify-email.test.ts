import { describe, expect, test } from "bun:test";
import { ada } from "../../application/memory/ports.ts";
import { harness } from "../harness.ts";

const path = "/v1/verify-email";

describe("POST /verify-email", () => {
  test("200 shows the account that exists from now on", async () => {
    const { call, on } = harness();
    const registered = await call("POST", "/v1/register", { body: ada });
    const answer = await call("POST", path, { body: { token: on.mailed[0] } });
    expect(answer.status).toBe(200);
    expect(answer.json.data["user"]).toMatchObject({
      id: registered.json.data["user"]?.["id"],
      verified: true,
    });
  });

  test("503 with Retry-After when others were faster each time, and the link still works", async () => {
    const { call, on } = harness();
    await call("POST", "/v1/register", { body: ada });
    const body = { token: on.mailed[0] };
    on.store.contended = true;
    const answer = await call("POST", path, { body });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([
      503,
      "1",
    ]);
    on.store.contended = false;
    expect((await call("POST", path, { body })).status).toBe(200);
  });

  test("409 for the second use (auth #14)", async () => {
    const { call, on } = harness();
    await call("POST", "/v1/register", { body: ada });
    await call("POST", path, { body: { token: on.mailed[0] } });
    const again = await call("POST", path, { body: { token: on.mailed[0] } });
    expect(again.status).toBe(409);
    expect(again.json.data).toMatchObject({
      conflict: { code: "token-used", field: "token" },
    });
  });

  test("409 when the address was confirmed by somebody else", async () => {
    const { call, on } = harness();
    await call("POST", "/v1/register", { body: ada });
    await call("POST", "/v1/register", {
      body: { ...ada, username: "second" },
    });
    await call("POST", path, { body: { token: on.mailed[1] } });
    const answer = await call("POST", path, { body: { token: on.mailed[0] } });
    expect(answer.status).toBe(409);
    expect(answer.json.data).toMatchObject({
      conflict: { code: "email-already-registered" },
    });
  });

  test("410 after an hour, and for a link that a newer one replaced (auth #14)", async () => {
    const { call, on } = harness();
    await call("POST", "/v1/register", { body: ada });
    await call("POST", `${path}/resend`, { body: { email: ada.email } });
    expect(
      (await call("POST", path, { body: { token: on.mailed[0] } })).status,
    ).toBe(410);
    on.advance(60 * 60 * 1000);
    const answer = await call("POST", path, { body: { token: on.mailed[1] } });
    expect(answer.status).toBe(410);
    expect(answer.json.data).toMatchObject({
      resource: { code: "token-expired", field: "token" },
    });
  });

  test("422 for a token that nobody was sent", async () => {
    const { call } = harness();
    const answer = await call("POST", path, {
      body: { token: "canary-guess" },
    });
    expect(answer.status).toBe(422);
    expect(answer.json.data).toMatchObject({
      token: { code: "token-invalid" },
    });
    expect(answer.text).not.toContain("canary");
  });

  test("400 for a token in the query, which an API route never takes (http-rules 61)", async () => {
    const { call } = harness();
    expect(
      (await call("POST", `${path}?token=abc`, { body: { token: "x" } }))
        .status,
    ).toBe(400);
  });
});

describe("POST /verify-email/resend", () => {
  test("202 with nothing in it, whether a registration waits or not (auth #12)", async () => {
    const { call, on } = harness();
    await call("POST", "/v1/register", { body: ada });
    const known = await call("POST", `${path}/resend`, {
      body: { email: ada.email },
    });
    const unknown = await call("POST", `${path}/resend`, {
      body: { email: "nobody@example.test" },
    });
    expect(known.status).toBe(202);
    expect(known.text).toBe('{"status":"success","data":null}');
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
    expect(on.store.facts).toHaveLength(2);
  });

  test("422 for what is no address", async () => {
    const { call } = harness();
    const answer = await call("POST", `${path}/resend`, {
      body: { email: "canary" },
    });
    expect(answer.status).toBe(422);
    expect(answer.json.data).toMatchObject({
      email: { code: "invalid-format" },
    });
    expect(
      (
        await call("POST", `${path}/resend`, {
          body: { email: `${"x".repeat(260)}@example.test` },
        })
      ).json.data,
    ).toMatchObject({ email: { code: "too-long" } });
  });
});
