/** A service's own pages, as the gateway reads them for everybody: no service's page may spoil what is said of the others. */
import { afterAll, describe, expect, test } from "bun:test";
import { gateway } from "../../src/application/gateway.ts";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import { apiVersions } from "../../src/outbound/upstreams/api-versions.ts";
import { httpUpstreams } from "../../src/outbound/upstreams/http-upstreams.ts";
import { publishedOperations } from "../../src/outbound/upstreams/published-operations.ts";

const good = {
  openapi: "3.1.1",
  info: { title: "good", version: "v1" },
  paths: { "/v1/me": { get: { responses: {} } } },
};
let elsewhere = 0;
const spoilt: Readonly<Record<string, () => Response>> = {
  html: () => new Response("<html>"),
  nothing: () => Response.json(null),
  list: () => Response.json([]),
  words: () => Response.json({ paths: "none", components: 7 }),
  unsaid: () => Response.json({ ...good, paths: null }),
  deep: () =>
    new Response(
      `{"paths":{"/v1/a":${"[".repeat(300_000)}${"]".repeat(300_000)}}}`,
    ),
  long: () => new Response(`{"paths":{}}${" ".repeat(2_200_000)}`),
  moved: () => Response.redirect(`${site.url.origin}/elsewhere`),
  proto: () =>
    new Response('{"paths":{},"components":{"__proto__":{"Polluted":{}}}}'),
};
/** Where a service may point to. */
const site = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: () => {
    elsewhere += 1;
    return Response.json({ ...good, data: { apiVersions: ["v1"] } });
  },
});
const servers = Object.entries(spoilt).map(
  ([name, answer]) =>
    [
      name,
      Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer }),
    ] as const,
);
const well = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: () => Response.json(good),
});
const parsed = parseUpstreams(
  [["good", well] as const, ...servers]
    .map(([name, { url }]) => `${name}=${url.origin}`)
    .join(";"),
);
if (!parsed.ok) throw new Error("the table is right");
const table = () => parsed.value;
const upstreams = httpUpstreams({
  table,
  bodyLimitBytes: 65_536,
  firstByteTimeoutMs: 10_000,
});
afterAll(async () => {
  upstreams.stop();
  for (const [, server] of servers) await server.stop(true);
  await well.stop(true);
  await site.stop(true);
});

describe("the pages of services", () => {
  test("that are no document leave the documents of the others as they are, and are told", async () => {
    const app = gateway({ table, upstreams, version: "0", now: Date.now });
    const merged = await app.document();
    expect(Object.keys(merged.paths ?? {})).toContain("/good/v1/me");
    const told = JSON.stringify(merged.info);
    for (const [name] of servers)
      if (name !== "deep" && name !== "proto") expect(told).toContain(name);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("are read from the service itself and from nowhere that it names", async () => {
    expect(await upstreams.ready("moved")).toBe(false);
    expect(await apiVersions(table)("moved")).toEqual([]);
    expect(await publishedOperations(table)("moved")).toEqual([""]);
    expect(elsewhere).toBe(0);
  });

  test("are not read further than two mebibytes", async () => {
    expect(await publishedOperations(table)("long")).toEqual([""]);
    expect(await upstreams.ready("good")).toBe(true);
  });
});
