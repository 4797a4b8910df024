import { describe, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { harness } from "../harness.ts";

const email = "countess@example.test";

async function signedIn() {
  const own = harness();
  const { id: userId } = await verifiedAccount(own.on);
  const { accessToken: token, sessionId } = await loggedIn(own.on);
  const patch = (body: object) => own.call("PATCH", "/v1/me", { token, body });
  const post = (path: string, secret: string) =>
    own.call("POST", path, { body: { token: secret } });
  const me = () => own.call("GET", "/v1/me", { token });
  return { ...own, userId, token, sessionId, patch, post, me };
}

describe("PATCH /me", () => {
  test("200 shows the user with another name", async () => {
    const { patch, me } = await signedIn();
    const answer = await patch({ username: "Countess" });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({
      user: { username: "countess", email: ada.email, verified: true },
    });
    expect((await me()).json.data).toMatchObject({
      user: { username: "countess" },
    });
  });

  test("409 for a name that is somebody else's; 422 for one that is none, or the house's", async () => {
    const { on, patch } = await signedIn();
    await verifiedAccount(on, {
      ...ada,
      email: "bob@example.test",
      username: "bobby",
    });
    const answers = [
      await patch({ username: "bobby" }),
      await patch({ username: "support" }),
      await patch({ username: "c@nary", email: "canary" }),
      await patch({}),
      await patch({ verified: true }),
      await patch({ role: "root", username: "countess" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      409, 422, 422, 422, 422, 422,
    ]);
    expect(answers[0]?.json.data).toMatchObject({
      conflict: { code: "username-taken", field: "username" },
    });
    expect(answers[2]?.json.data).toMatchObject({
      username: { code: "username-invalid" },
      email: { code: "invalid-format" },
    });
    expect(answers[2]?.text).not.toContain("c@nary");
  });

  test("403 step-up-required for another address when the last login is older than ten minutes; a name needs none (auth #18, auth #49)", async () => {
    const { call, keys, userId, sessionId } = await signedIn();
    const token = mintFor(keys, {
      userId,
      sessionId,
      authTime: new Date(Date.now() - 11 * 60_000),
    });
    const stale = await call("PATCH", "/v1/me", { token, body: { email } });
    expect(stale.status).toBe(403);
    expect(stale.json.data).toMatchObject({
      permission: { code: "step-up-required" },
    });
    const body = { username: "countess" };
    expect((await call("PATCH", "/v1/me", { token, body })).status).toBe(200);
  });

  test("401 without a token and when the session has gone", async () => {
    const { call, on, patch, userId, sessionId } = await signedIn();
    expect((await call("PATCH", "/v1/me", { body: { email } })).status).toBe(
      401,
    );
    await on.app.logout({ userId, sessionId });
    expect((await patch({ username: "countess" })).status).toBe(401);
  });
});

describe("auth #18: a change of address", () => {
  test("is asked for, confirmed at the new address, and shown", async () => {
    const { on, patch, post, me } = await signedIn();
    expect((await patch({ email })).json.data).toMatchObject({
      user: { email, verified: false },
    });
    expect((await me()).json.data).toMatchObject({
      user: { email, verified: false },
    });
    const [confirm = ""] = on.mailed.slice(-2);
    const answer = await post("/v1/email/confirm", confirm);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({ user: { email, verified: true } });
    expect((await post("/v1/email/confirm", confirm)).status).toBe(409);
    expect((await post("/v1/email/confirm", "guess")).status).toBe(422);
  });

  test("is taken back from the old address: it is restored, and whoever changed it is out", async () => {
    const { call, on, patch, post, me } = await signedIn();
    await patch({ email });
    const [confirm = "", undo = ""] = on.mailed.slice(-2);
    await post("/v1/email/confirm", confirm);
    const answer = await post("/v1/email/undo", undo);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({
      user: { email: ada.email, verified: true },
    });
    expect((await me()).status).toBe(401);
    const login = { identifier: ada.email, password: ada.password };
    expect((await call("POST", "/v1/login", { body: login })).status).toBe(200);
    expect((await post("/v1/email/undo", undo)).status).toBe(409);
    expect((await post("/v1/email/undo", confirm)).status).toBe(422);
  });

  test("a link that came too late is 410, and an address that has an owner meanwhile 409", async () => {
    const { on, patch, post } = await signedIn();
    await patch({ email });
    const [first = ""] = on.mailed.slice(-2);
    await patch({ email });
    const [second = ""] = on.mailed.slice(-2);
    expect((await post("/v1/email/confirm", first)).status).toBe(410);
    await verifiedAccount(on, { ...ada, email, username: "other" });
    const answer = await post("/v1/email/confirm", second);
    expect(answer.status).toBe(409);
    expect(answer.json.data).toMatchObject({
      conflict: { code: "email-already-registered", field: "email" },
    });
  });

  test("tells its mails nothing of the request's Host (auth #16)", async () => {
    const { call, on, token } = await signedIn();
    const headers = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
    };
    await call("PATCH", "/v1/me", { token, headers, body: { email } });
    expect(on.store.facts.at(-1)?.type).toBe("EmailChanged");
    expect(JSON.stringify(on.store.facts)).not.toMatch(/evil|https?:/);
  });
});
