import { describe, expect, test } from "bun:test";
import { fixtureService } from "@tixlys/testkit/fixture";

const { http } = fixtureService();
const form = { "content-type": "application/x-www-form-urlencoded" };
const submit = (headers: Record<string, string>, body = "answer=yes") =>
  http.handle(
    new Request("http://shop.test/ui/confirm", {
      method: "POST",
      headers: { ...form, ...headers },
      body,
    }),
  );

describe("HTML pages", () => {
  test("http-rules 60: have a policy without unsafe parts, and the headers of every answer", async () => {
    const response = await http.handle(
      new Request("http://shop.test/ui/confirm?token=abc"),
    );
    expect(response.status).toBe(200);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("x-request-id")).not.toBeNull();
  });

  test("take a form of their own origin", async () => {
    expect(
      await (await submit({ "sec-fetch-site": "same-origin" })).text(),
    ).toContain("confirmed");
    expect(await (await submit({})).text()).toContain("confirmed");
  });

  test("refuse a form that another site submitted", async () => {
    for (const site of ["cross-site", "same-site"])
      expect((await submit({ "sec-fetch-site": site })).status).toBe(403);
  });

  test("http-rules 13, 15: refuse other content types and forms over the limit", async () => {
    expect(
      (await submit({ "content-type": "application/json" }, "{}")).status,
    ).toBe(415);
    expect((await submit({}, `answer=${"x".repeat(70_000)}`)).status).toBe(413);
  });

  test("http-rules 61: take their own secret parameter and no other token", async () => {
    expect(
      (
        await http.handle(
          new Request("http://shop.test/ui/confirm?access_token=abc"),
        )
      ).status,
    ).toBe(400);
  });

  test("http-rules 11: know their methods", async () => {
    const response = await http.handle(
      new Request("http://shop.test/ui/confirm", { method: "DELETE" }),
    );
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, POST, HEAD, OPTIONS");
  });
});
