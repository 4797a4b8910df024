import { describe, expect, test } from "bun:test";
import { reply, route, t } from "@tixlys/pawz";
import { findViolations, type Persona, tokenOf } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";
import { type Plant, withStatus } from "./broken-service.ts";

const picture = route({
  method: "PUT",
  path: "/picture",
  operation: "shop:picture:replace",
  summary: "Takes a picture",
  guard: "general",
  upload: { part: "image", limitBytes: 10_000, mediaTypes: ["image/png"] },
  response: { status: 200, data: t.Object({ size: t.Integer() }) },
  errors: ["unsupported-image"],
  handle: ({ file }) => reply.ok({ size: file.length }),
});

/** What the suite finds in a service that takes a file, with a violation planted into its answers. */
async function violations(
  only: readonly number[] | undefined,
  plant: Plant = () => undefined,
) {
  const { http, keys } = fixtureService({ extra: [picture] });
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    reusePort: false,
    development: false,
    async fetch(request) {
      const response = await http.handle(request);
      return (await plant(request, response)) ?? response;
    },
  });
  const tokens = (who: Persona) => tokenOf(keys, who);
  const url = () => `http://127.0.0.1:${server.port}`;
  try {
    return await findViolations(
      { url, tokens, execute: ["shop:picture:replace"] },
      only,
    );
  } finally {
    await server.stop(true);
  }
}

describe("an operation that takes a file", () => {
  test("breaks no rule", async () => {
    expect(await violations(undefined)).toEqual(new Map());
  }, 30_000);

  test.each([
    [415, "of another content type"],
    [400, "that is cut off"],
    [422, "with another part"],
  ])(
    "is caught when it takes what is %i, a body %s",
    async (status) => {
      const found = await violations([13], (request, response) =>
        request.url.endsWith("/picture") && response.status === status
          ? withStatus(response, 200)
          : undefined,
      );
      const mistakes = found.get(13) ?? [];
      expect(mistakes.length).toBeGreaterThan(0);
      expect(mistakes.every((each) => each.includes("/v1/picture"))).toBe(true);
    },
    30_000,
  );
});
