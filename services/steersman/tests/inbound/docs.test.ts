import { afterAll, describe, expect, test } from "bun:test";
import { chromium } from "playwright-core";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import { fixtureEdge } from "./edge-fixture.ts";

const executablePath = process.env["TIXLYS_BROWSER"] ?? Bun.which("chromium");
const waitMs = 60_000;

const bearers: (string | null)[] = [];
const operation = (operationId: string) => ({
  operationId,
  security: [{ bearer: [] }],
  responses: { 200: { description: "ok" } },
});
/** An auth of two versions that knows one person. */
const auth = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/version")
      return Response.json({ data: { apiVersions: ["v1", "v2"] } });
    if (pathname.endsWith("/openapi.json"))
      return Response.json({
        openapi: "3.1.1",
        info: { title: "auth", version: "v2" },
        servers: [{ url: "." }],
        paths: { "/v2/me": { get: operation("me") } },
        components: {
          securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
        },
      });
    if (pathname === "/v1/login") {
      const said: unknown = await request.json();
      return JSON.stringify(said) ===
        JSON.stringify({ identifier: "mira", password: "correct" })
        ? Response.json({ data: { accessToken: "the-token" } })
        : Response.json(
            {
              data: {
                credentials: { message: "The sign-in data is not right." },
              },
            },
            { status: 401 },
          );
    }
    bearers.push(request.headers.get("authorization"));
    return Response.json({ data: null });
  },
});
const parsed = parseUpstreams(
  `auth=${auth.url.origin};away=http://127.0.0.1:1`,
);
if (!parsed.ok) throw new Error("the table is right");
const table = () => parsed.value;
const edge = await fixtureEdge({ table, showsSignIn: true });
const plain = await fixtureEdge({ table });
afterAll(async () => {
  await edge.stop();
  await plain.stop();
  await auth.stop(true);
});

const read = async (url: string) => {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
};

describe("the docs of all services", () => {
  test("can be switched by service and version", async () => {
    const { text } = await read(`${edge.plain}/swagger/swagger-initializer.js`);
    for (const link of [
      { name: "all services", url: "../openapi.json" },
      { name: "auth", url: "../auth/openapi.json" },
      { name: "auth v1", url: "../auth/v1/openapi.json" },
      { name: "auth v2", url: "../auth/v2/openapi.json" },
      { name: "away", url: "../away/openapi.json" },
    ])
      expect(text).toContain(JSON.stringify(link));
  });

  test("have a form to sign in with where it is asked for, and nowhere else", async () => {
    expect((await read(`${edge.plain}/swagger/`)).text).toContain(
      '<script src="./sign-in.js"></script>',
    );
    expect((await read(`${edge.plain}/swagger/sign-in.js`)).status).toBe(200);
    expect((await read(`${plain.plain}/swagger/`)).text).not.toContain(
      "sign-in",
    );
    expect((await read(`${plain.plain}/swagger/sign-in.js`)).status).toBe(404);
  });

  // skip: a browser is not part of the product's needs; the tests above prove what is served
  test.skipIf(executablePath === null)(
    "put the token of whoever signs in where requests take it from, and ask no other origin",
    async () => {
      const browser = await chromium.launch({
        executablePath: executablePath ?? "",
        args: ["--no-sandbox"],
      });
      const page = await browser.newPage();
      page.setDefaultTimeout(waitMs);
      const origins = new Set<string>();
      const problems: string[] = [];
      page.on("request", (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol !== "data:") origins.add(origin);
      });
      page.on("console", (message) => {
        // Swagger UI's own top bar tries an inline style, which is stopped with or without the form.
        if (/content security policy/i.test(message.text()))
          if (!message.text().startsWith("Applying inline style"))
            problems.push(message.text());
      });
      await page.goto(
        `${edge.plain}/swagger/?urls.primaryName=auth#/default/me`,
      );
      const signIn = async (password: string, said: string) => {
        await page.fill("#sign-in [name=identifier]", "mira");
        await page.fill("#sign-in [name=password]", password);
        await page.click("#sign-in button");
        await page.waitForSelector(`#sign-in output:has-text("${said}")`);
      };
      await page.waitForSelector(".opblock .execute");
      await signIn("wrong", "The sign-in data is not right.");
      await signIn("correct", "signed in as mira");
      await page.click(".opblock .execute");
      await page.waitForSelector(".live-responses-table");
      await browser.close();
      expect(bearers).toEqual(["Bearer the-token"]);
      expect([...origins]).toEqual([edge.plain]);
      expect(problems).toEqual([]);
    },
    waitMs,
  );
});
