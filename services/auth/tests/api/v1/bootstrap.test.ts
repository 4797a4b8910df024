import { describe, expect, test } from "bun:test";
import { bench, verifiedAccount } from "../../application/memory/ports.ts";
import { harness, type Harness } from "../harness.ts";

const path = "/v1/bootstrap";
const root = {
  email: "first@example.test",
  username: "captain",
  password: "nobody steers like me",
};

const invited = async ({ on }: Harness): Promise<string> => {
  const invitation = await on.app.inviteRoot();
  if (!invitation.ok) throw new Error(invitation.error.type);
  return invitation.value.token;
};

describe("POST /bootstrap", () => {
  test("201 makes the first root, who signs in as one; the same invitation again is 409 (auth #13)", async () => {
    const own = harness();
    const { call, on } = own;
    const token = await invited(own);
    const body = { ...root, token };
    const made = await call("POST", path, { body });
    expect(made.status).toBe(201);
    expect(made.json.data["user"]).toMatchObject({
      username: "captain",
      roles: ["root"],
    });
    expect(made.text).not.toContain(token);
    const identifier = root.username;
    const { password } = root;
    const login = await call("POST", "/v1/login", {
      body: { identifier, password },
    });
    expect(login.status).toBe(200);
    const again = await call("POST", path, {
      body: { ...body, email: "second@example.test", username: "second" },
    });
    expect(again.status).toBe(409);
    expect(again.json.data).toMatchObject({
      conflict: { code: "token-used", field: "token" },
    });
    expect(await on.app.inviteRoot()).toMatchObject({
      ok: false,
      error: { type: "RootExists" },
    });
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "AccountRegistered",
    });
  });

  test("422 for a token that nobody was given, without hashing a password for it", async () => {
    const { call, on } = harness();
    const answer = await call("POST", path, {
      body: { ...root, token: "made-up" },
    });
    expect(answer.status).toBe(422);
    expect(answer.json.data).toMatchObject({
      token: { code: "token-invalid" },
    });
    expect(on.passwords.calls).toEqual([]);
  });

  test("410 an hour later; a new invitation voids the one before", async () => {
    const own = harness();
    const old = await invited(own);
    const token = await invited(own);
    const ask = (given: string) =>
      own.call("POST", path, { body: { ...root, token: given } });
    expect((await ask(old)).status).toBe(422);
    own.on.advance(60 * 60_000);
    expect((await ask(token)).status).toBe(410);
    expect((await ask(await invited(own))).status).toBe(201);
  });

  test("an invitation is worth nothing once there is a root otherwise, and survives what was wrong with the input", async () => {
    const own = harness();
    const { call, on } = own;
    await verifiedAccount(on);
    const token = await invited(own);
    const ask = (over: object) =>
      call("POST", path, { body: { ...root, token, ...over } });
    expect((await ask({ password: "short" })).status).toBe(422);
    expect((await ask({ email: "ada@example.test" })).status).toBe(409);
    expect((await ask({ username: "lovelace" })).status).toBe(409);
    const ensured = await on.app.ensureRoot({
      email: "root@example.test",
      password: "made by the environment",
    });
    expect(ensured.ok).toBe(true);
    expect((await ask({})).status).toBe(409);
  });

  test("of many that redeem one invitation at once one becomes root", async () => {
    const on = bench();
    const invitation = await on.app.inviteRoot();
    if (!invitation.ok) throw new Error(invitation.error.type);
    const { token } = invitation.value;
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        on.app.bootstrapRoot({
          ...root,
          token,
          email: `root-${at}@example.test`,
          username: `root-${at}`,
        }),
      ),
    );
    expect(made.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
