import { describe, expect, test } from "bun:test";
import {
  DefinitionError,
  memoryLimits,
  page,
  type PageDefinition,
  perAddress,
  perSubject,
  type RouteLimits,
} from "@tixlys/pawz";
import { fixtureService } from "@tixlys/testkit/fixture";

const tries = { name: "tries", quota: 2, windowSeconds: 60 };
const limits: RouteLimits = { rules: [perAddress(tries)], onOutage: "closed" };
const html = { "content-type": "text/html; charset=utf-8" };

function over(own: Partial<PageDefinition> = {}) {
  const handled: string[] = [];
  const form = page({
    path: "/ui/form",
    methods: ["GET", "POST"],
    limits,
    refused: ({ status, retryAfterSeconds }) =>
      new Response(`<p>${status} ${retryAfterSeconds ?? "never"}</p>`, {
        headers: html,
      }),
    async handle(request, context) {
      if (request.method === "POST") await context.form();
      handled.push(request.method);
      return new Response("<p>asked</p>", { headers: html });
    },
    ...own,
  });
  const fixture = fixtureService({
    parts: { pages: [form], limits: { store: memoryLimits() } },
  });
  const ask = (method: string, headers: Record<string, string> = {}) =>
    fixture.http.handle(
      new Request("http://shop.test/ui/form", {
        method,
        ...(method === "POST"
          ? {
              headers: {
                "content-type": "application/x-www-form-urlencoded",
                ...headers,
              },
              body: "a=b",
            }
          : {}),
      }),
    );
  return { ask, handled, log: fixture.log };
}

describe("limits of a page", () => {
  test("count submitted forms and not who looks; every answer to a form tells them (http-rules 46)", async () => {
    const { ask, handled } = over();
    for (let n = 0; n < 5; n += 1) {
      const shown = await ask("GET");
      expect([shown.status, shown.headers.has("ratelimit")]).toEqual([
        200,
        false,
      ]);
    }
    const submitted = [await ask("POST"), await ask("POST"), await ask("POST")];
    expect(submitted.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(
      submitted.map(({ headers }) => headers.get("ratelimit-policy")),
    ).toEqual(Array.from({ length: 3 }, () => '"tries-per-address";q=2;w=60'));
    expect(handled.filter((method) => method === "POST")).toHaveLength(2);
  });

  test("refuse in the page's own words, with the status, Retry-After and policy that are due (http-rules 47, 60)", async () => {
    const { ask } = over();
    await ask("POST");
    await ask("POST");
    const refused = await ask("POST");
    const seconds = refused.headers.get("retry-after");
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(await refused.text()).toBe(`<p>429 ${seconds}</p>`);
    expect(refused.headers.get("content-type")).toBe(html["content-type"]);
    expect(refused.headers.get("content-security-policy")).toContain("'self'");
    expect(refused.headers.get("x-request-id")).not.toBeNull();
  });

  test("a form of another site, of another type and a failure are told in the page's words too", async () => {
    const foreign = await over().ask("POST", {
      "sec-fetch-site": "cross-site",
    });
    expect([foreign.status, await foreign.text()]).toEqual([
      403,
      "<p>403 never</p>",
    ]);
    const typed = await over().ask("POST", { "content-type": "text/plain" });
    expect([typed.status, await typed.text()]).toEqual([
      415,
      "<p>415 never</p>",
    ]);
    const { ask, log } = over({
      handle: () => {
        throw new Error("the page broke");
      },
    });
    const broken = await ask("GET");
    expect([broken.status, await broken.text()]).toEqual([
      500,
      "<p>500 never</p>",
    ]);
    expect(log.text()).toContain("the page broke");
  });

  test("count per subject once the page has named somebody, whatever their address", async () => {
    const own = over({
      limits: { ...limits, rules: [perSubject(tries)] },
      async handle(request, context) {
        const name = request.headers.get("x-name") ?? "";
        if (name !== "") await context.actFor(name);
        return new Response("<p>asked</p>", { headers: html });
      },
    });
    const statuses: number[] = [];
    for (const name of ["ada", "ada", "ada", "bo", ""])
      statuses.push((await own.ask("POST", { "x-name": name })).status);
    expect(statuses).toEqual([200, 200, 429, 200, 200]);
    const refused = await own.ask("POST", { "x-name": "ada" });
    expect(await refused.text()).toStartWith("<p>429 ");
    expect(refused.headers.get("ratelimit-policy")).toBe(
      '"tries-per-subject";q=2;w=60',
    );
    expect(own.log.text()).toContain("ada");
  });

  test("without words of its own a page refuses as an operation does", async () => {
    const { ask } = over({ limits: undefined, refused: undefined });
    const foreign = await ask("POST", { "sec-fetch-site": "cross-site" });
    expect([foreign.status, await foreign.json()]).toEqual([
      403,
      expect.objectContaining({ status: "fail" }),
    ]);
  });

  test.each<[string, Partial<PageDefinition>]>([
    ["takes no form", { methods: ["GET"] }],
    [
      "is none",
      { limits: { ...limits, rules: [perAddress({ ...tries, quota: 0 })] } },
    ],
  ])(
    "that can count nothing stop the service from starting: %s",
    (says, own) => {
      expect(() => over(own)).toThrow(DefinitionError);
      expect(() => over(own)).toThrow(says);
    },
  );

  test("need a place to count, like those of an operation", () => {
    const form = page({
      path: "/ui/form",
      methods: ["POST"],
      limits,
      handle: () => new Response(""),
    });
    const parts = { pages: [form], routes: { v1: [] }, limits: undefined };
    expect(() => fixtureService({ parts })).toThrow(
      '"/ui/form" has limits, but there is nowhere to count',
    );
  });
});
