import { describe, expect, test } from "bun:test";
import { ada, verifiedAccount } from "../../application/memory/ports.ts";
import { harness } from "../harness.ts";

const path = "/v1/register";

describe("POST /register", () => {
  test("201 shows the user that the account will be, and where", async () => {
    const { call, on } = harness();
    const answer = await call("POST", path, {
      body: {
        ...ada,
        firstName: "Ada",
        lastName: "King",
        phone: "+43123456789",
      },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe("/auth/v1/me");
    expect(answer.json).toEqual({
      status: "success",
      data: {
        user: {
          id: expect.any(String),
          email: ada.email,
          username: ada.username,
          roles: ["user", "customer"],
          verified: false,
          disabled: false,
          createdAt: on.now().toISOString(),
          updatedAt: on.now().toISOString(),
        },
      },
    });
  });

  test("201 is the same for an address that has an owner (decision 25, auth #12)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const free = await call("POST", path, {
      body: { ...ada, email: "free@example.test", username: "first" },
    });
    const taken = await call("POST", path, {
      body: { ...ada, username: "other" },
    });
    const shape = (text: string) =>
      text
        .replace(/"id":"[^"]*"/, '"id"')
        .replace(/(free|ada)@example.test/, "address")
        .replace(/first|other/, "name");
    expect(taken.status).toBe(free.status);
    expect(shape(taken.text)).toBe(shape(free.text));
    const names = (headers: Headers) => [...headers.keys()].toSorted();
    expect(names(taken.headers)).toEqual(names(free.headers));
  });

  test("409 for a username that is taken", async () => {
    const { call } = harness();
    await call("POST", path, { body: ada });
    const answer = await call("POST", path, {
      body: { ...ada, email: "other@example.test" },
    });
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({
      status: "fail",
      data: { conflict: { code: "username-taken", field: "username" } },
    });
  });

  test("422 names each field with its reason, and none of the values", async () => {
    const { call } = harness();
    const body = {
      email: "canary",
      username: "c@nary",
      password: "canary",
      firstName: "<canary>",
      phone: "canary",
    };
    const answer = await call("POST", path, { body });
    expect(answer.status).toBe(422);
    expect(answer.json.data).toMatchObject({
      email: { code: "invalid-format" },
      username: { code: "username-invalid" },
      password: { code: "too-short", min: 15 },
      firstName: { code: "invalid-format" },
      phone: { code: "invalid-format" },
    });
    expect(answer.text).not.toContain("canary");
  });

  test.each([
    [{ username: "root" }, "username", "username-reserved"],
    [{ username: "ab" }, "username", "too-short"],
    [{ username: "a".repeat(33) }, "username", "too-long"],
    [{ email: `${"a".repeat(250)}@example.test` }, "email", "too-long"],
    [{ firstName: " " }, "firstName", "too-short"],
    [{ lastName: "x".repeat(101) }, "lastName", "too-long"],
    [{ kind: "admin" }, "kind", "invalid-value"],
    [{ role: "root" }, "role", "unknown-property"],
    [{ verified: true }, "verified", "unknown-property"],
    [
      { userId: "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d" },
      "userId",
      "unknown-property",
    ],
  ])("422 for %j", async (over, field, code) => {
    const { call } = harness();
    const answer = await call("POST", path, { body: { ...ada, ...over } });
    expect(answer.status).toBe(422);
    expect(answer.json.data[field]).toMatchObject({ code });
  });

  test.each([
    ["kxvqzjwmhpybgn", "too-short", "1"],
    ["k".repeat(257), "too-long", "1"],
    ["passwordpassword", "password-too-common", "4"],
    ["123456789012345", "password-too-common", "4"],
    ["lovelace quartz jigs", "password-too-personal", "4"],
    ["ada@example.test", "password-too-personal", "4"],
    ["tixlys quartz jigs vex", "password-too-personal", "4"],
  ])("422 for the password %p with %s (auth #%s)", async (password, code) => {
    const { call } = harness();
    const answer = await call("POST", path, { body: { ...ada, password } });
    expect(answer.status).toBe(422);
    expect(answer.json.data).toMatchObject({ password: { code } });
  });

  test("201 for passwords of 15, 64, 128 and 256 characters without any composition (auth #1, auth #2)", async () => {
    const { call } = harness();
    for (const [n, length] of [15, 64, 128, 256].entries()) {
      const password = "kxvqzjwmhpybgndtfcrs".repeat(13).slice(0, length);
      const answer = await call("POST", path, {
        body: {
          ...ada,
          email: `p${n}@example.test`,
          username: `person-${n}`,
          password,
        },
      });
      expect(answer.status).toBe(201);
    }
  });

  test("413 for a password of a megabyte, unread (auth #8)", async () => {
    const { call, on } = harness();
    expect(
      (
        await call("POST", path, {
          body: { ...ada, password: "x".repeat(1_000_000) },
        })
      ).status,
    ).toBe(413);
    expect(on.passwords.calls).toEqual([]);
  });

  test("503 with Retry-After when too many passwords wait", async () => {
    const { call, on } = harness();
    on.passwords.busy = true;
    const answer = await call("POST", path, { body: ada });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(answer.json).toMatchObject({ status: "error", code: 50305 });
  });
});
