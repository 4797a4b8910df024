import { describe, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import { harness } from "../harness.ts";

describe("the management of signing keys", () => {
  test("is root's, and root's alone", async () => {
    const own = harness();
    await own.on.app.openKeys();
    for (const [method, path] of [
      ["POST", "/v1/keys/rotate"],
      ["DELETE", "/v1/keys/1"],
    ] as const) {
      expect((await own.call(method, path)).status).toBe(401);
      const admin = mintFor(own.keys, { roles: ["admin"] });
      expect((await own.call(method, path, { token: admin })).status).toBe(403);
      const stale = mintFor(own.keys, {
        roles: ["root"],
        authTime: new Date(Date.now() - 601_000),
      });
      const answer = await own.call(method, path, { token: stale });
      expect(answer.text).toContain("step-up-required");
    }
  });

  test("rotates and removes, and /v1/keys shows when each key begins and ends", async () => {
    const own = harness();
    await own.on.app.openKeys();
    const token = mintFor(own.keys, { roles: ["root"] });
    const rotated = await own.call("POST", "/v1/keys/rotate", { token });
    expect(rotated.status).toBe(201);
    expect(rotated.json.data["key"]).toMatchObject({
      keyId: 2,
      state: "pending",
    });
    expect((await own.call("POST", "/v1/keys/rotate", { token })).status).toBe(
      409,
    );
    const { json } = await own.call("GET", "/v1/keys");
    expect(json.data["keys"]).toMatchObject([
      { keyId: 1, notAfter: null },
      { keyId: 2, notBefore: expect.stringMatching(/Z$/) },
    ]);
    expect((await own.call("DELETE", "/v1/keys/7", { token })).status).toBe(
      404,
    );
    expect((await own.call("DELETE", "/v1/keys/2", { token })).status).toBe(
      200,
    );
    expect((await own.call("DELETE", "/v1/keys/2", { token })).status).toBe(
      404,
    );
    expect(
      (await own.call("GET", "/.well-known/biscuit-web-keys")).text,
    ).not.toContain('"key_id":2');
  });
});
