import { describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { ada } from "../../application/memory/ports.ts";
import { harness, publicUrl, type Answer, type Harness } from "../harness.ts";

const path = "/ui/verify-email";

async function registered(): Promise<Harness & { token: string }> {
  const own = harness();
  await own.call("POST", "/v1/register", { body: ada });
  return { ...own, token: own.on.mailed.at(-1) ?? "" };
}

const submit = (
  { call }: Harness,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  call("POST", path, {
    body: new URLSearchParams(fields).toString(),
    headers: Object.fromEntries(
      Object.entries({
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
        ...headers,
      }).filter(([, value]) => value !== ""),
    ),
  });

/** Sends bytes as they are and gives the first line of the answer. */
function rawStatus(port: number, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(port, "127.0.0.1", () => socket.write(text));
  socket.setTimeout(2_000, () => socket.destroy(new Error("no answer")));
  socket.once("data", (chunk) => {
    socket.destroy();
    resolve(chunk.toString().split("\r\n", 1)[0] ?? "");
  });
  socket.on("error", reject);
  return promise;
}

describe("the page that a mail leads to", () => {
  test("asks to try again, with the API's status, when others were faster each time", async () => {
    const own = harness();
    await own.call("POST", "/v1/register", { body: ada });
    own.on.store.contended = true;
    const answer = await submit(own, { token: own.on.mailed[0] ?? "" });
    expect(answer.status).toBe(503);
    expect(answer.text).toContain("Please try again");
  });

  test.each(["", "a b", "[::1"])(
    "auth #73: does not break on a request whose Host is no host (%p)",
    async (host) => {
      const own = await registered();
      const listening = own.http.listen({ hostname: "127.0.0.1", port: 0 });
      const status = await rawStatus(
        listening.port,
        `GET ${path}?token=${own.token} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      await listening.stop(1_000);
      expect(status).toMatch(/^HTTP\/1\.1 (200|4\d\d) /);
    },
  );

  test("asks before it redeems: opening it any number of times changes nothing (decision 39)", async () => {
    const own = await registered();
    for (const method of ["GET", "GET", "HEAD"]) {
      const answer = await own.call(method, `${path}?token=${own.token}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe(
        "text/html; charset=utf-8",
      );
    }
    expect(own.on.store.facts).toHaveLength(1);
    const page = await own.call("GET", `${path}?token=${own.token}`);
    expect(page.text).toContain('<form method="post" action="verify-email">');
    expect(page.text).toContain(
      `<input type="hidden" name="token" value="${own.token}" />`,
    );
  });

  test("redeems by its button and goes on to the sign-in page by 303, so that no reload sends it again", async () => {
    const own = await registered();
    const answer = await submit(own, { token: own.on.mailed[0] ?? "" });
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      "sign-in?notice=confirmed",
    ]);
    expect(own.on.store.facts.at(-1)).toMatchObject({
      type: "AccountRegistered",
    });
  });

  test("is friendly about a link that was used, has expired, is unknown or came too late", async () => {
    const own = await registered();
    const token = own.on.mailed[0] ?? "";
    await submit(own, { token });
    const used = await submit(own, { token });
    expect([used.status, used.text]).toEqual([
      409,
      expect.stringContaining("used before"),
    ]);
    const unknown = await submit(own, { token: "guess" });
    expect([unknown.status, unknown.text]).toEqual([
      422,
      expect.stringContaining("not valid"),
    ]);
    const two = { ...ada, email: "two@example.test" };
    await own.call("POST", "/v1/register", {
      body: { ...two, username: "second" },
    });
    await own.call("POST", "/v1/register", {
      body: { ...two, username: "third" },
    });
    const [second = "", third = ""] = own.on.mailed.slice(-2);
    await submit(own, { token: third });
    const late = await submit(own, { token: second });
    expect([late.status, late.text]).toEqual([
      409,
      expect.stringContaining("has an account"),
    ]);
    await own.call("POST", "/v1/register", {
      body: { ...ada, email: "last@example.test", username: "last" },
    });
    own.on.advance(60 * 60 * 1000);
    const expired = await submit(own, { token: own.on.mailed.at(-1) ?? "" });
    expect([expired.status, expired.text]).toEqual([
      410,
      expect.stringContaining("expired"),
    ]);
    expect(expired.text).toContain('name="email"');
  });

  test("refuses a form that another site sent (auth #33)", async () => {
    const own = await registered();
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "", origin: "https://evil.example" },
    ];
    for (const headers of foreign) {
      const answer = await submit(
        own,
        { token: own.on.mailed[0] ?? "" },
        headers,
      );
      expect(answer.status).toBe(403);
    }
    expect(own.on.store.facts).toHaveLength(1);
    expect(
      (
        await submit(
          own,
          { token: own.on.mailed[0] ?? "" },
          { origin: publicUrl },
        )
      ).status,
    ).toBe(303);
  });

  test("shows nothing that it was sent unless it has the form of a token", async () => {
    const own = await registered();
    for (const token of [
      '"><script>alert(1)</script>',
      "canary",
      "x".repeat(600),
      "",
    ]) {
      const answer = await own.call(
        "GET",
        `${path}?token=${encodeURIComponent(token)}`,
      );
      expect(answer.status).toBe(422);
      expect(answer.text).not.toContain("canary");
      expect(answer.text).not.toContain("<script>");
    }
    expect((await own.call("GET", path)).status).toBe(422);
  });

  test("keeps the token out of every log line and leads nowhere but here, whatever the Host header says (auth #16, auth #44)", async () => {
    const own = await registered();
    const answer = await own.call("GET", `${path}?token=${own.token}`, {
      headers: { host: "evil.example", "x-forwarded-host": "evil.example" },
    });
    await submit(
      own,
      { token: own.on.mailed[0] ?? "" },
      { host: "evil.example" },
    );
    expect(answer.text).not.toContain("evil.example");
    expect(own.log.text()).not.toContain(own.token);
    expect(own.log.text()).not.toContain(`"${own.on.mailed[0]}"`);
    expect(own.log.lines().length).toBeGreaterThan(0);
  });
});
