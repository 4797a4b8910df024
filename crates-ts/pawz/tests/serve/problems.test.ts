import { describe, expect, test } from "bun:test";
import { route } from "@tixlys/pawz";
import { fixtureService } from "@tixlys/testkit/fixture";

const failing = route({
  method: "GET",
  path: "/failing",
  operation: "shop:failure:read",
  summary: "Fails",
  guard: "public",
  response: { status: 200, data: null },
  errors: [],
  handle() {
    throw new Error("canary at db.ts:1");
  },
});

async function asked(path: string, accept: string) {
  const { http } = fixtureService({ extra: [failing] });
  const response = await http.handle(
    new Request(`http://localhost${path}`, {
      headers: {
        accept,
        "x-request-id": "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
      },
    }),
  );
  const body: unknown = await response.json();
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    vary: response.headers.get("vary"),
    body,
  };
}

const preferred = "application/problem+json, application/json;q=0.9";

describe("who prefers application/problem+json (RFC 9457)", () => {
  test("gets a refusal as one, with everything that the fail says", async () => {
    const { status, type, vary, body } = await asked(
      "/v1/things?limit=0&color=red",
      preferred,
    );
    expect([status, type]).toEqual([400, "application/problem+json"]);
    expect(vary).toContain("Accept");
    expect(body).toMatchObject({
      type: expect.stringMatching(/^https:\/\/[^/]+\/errors\/[a-z-]+$/),
      status: 400,
      instance: "urn:uuid:0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
      errors: {
        limit: { code: "too-small" },
        color: { code: "unknown-parameter" },
      },
    });
    const plain = await asked("/v1/things?limit=0&color=red", "*/*");
    expect(body).toHaveProperty("errors", Object(plain.body).data);
  });

  test("gets an unknown address and an error of ours as one, without what was thrown", async () => {
    const missing = await asked("/v1/no-such-thing", preferred);
    expect([missing.status, missing.type]).toEqual([
      404,
      "application/problem+json",
    ]);
    const broken = await asked("/v1/failing", "application/problem+json");
    expect([broken.status, broken.type]).toEqual([
      500,
      "application/problem+json",
    ]);
    expect(broken.body).toMatchObject({ status: 500, code: 50001 });
    expect(JSON.stringify(broken.body)).not.toContain("canary");
  });

  test("gets a result as JSON all the same", async () => {
    const { status, type, body } = await asked("/v1/things", preferred);
    expect([status, type]).toEqual([200, "application/json"]);
    expect(body).toMatchObject({ status: "success" });
  });

  test.each([
    "application/json",
    "*/*",
    "application/json, application/problem+json",
  ])("is not %s", async (accept) => {
    const { type, body } = await asked("/v1/no-such-thing", accept);
    expect(type).toBe("application/json");
    expect(body).toMatchObject({ status: "fail" });
  });
});
