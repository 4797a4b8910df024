import { describe, expect, test } from "bun:test";
import { createSigner, generateRootKey } from "@tixlys/biscuit";
import { mintFor, mintForService, testKeys, tokenOf } from "@tixlys/testkit";
import { loggedIn, verifiedAccount } from "../../application/memory/ports.ts";
import { harness } from "../harness.ts";

const second = 1000;
const minute = 60 * second;

/** `GET /me` answers 401 token-revoked for a good token whose session is unknown here, so the code tells why. */
const codeOf = async (
  own: ReturnType<typeof harness>,
  token: string,
): Promise<unknown> => {
  const answer = await own.call("GET", "/v1/me", { token });
  return [answer.status, Object.values(answer.json.data)[0]?.["code"]];
};

const good = [401, "token-revoked"];

describe("a token", () => {
  test("works until the second it expires, and not before it was issued but for thirty seconds of skew (auth #36)", async () => {
    const own = harness();
    const now = Date.now();
    const minted = (issued: number, expires: number): string =>
      mintFor(own.keys, {
        issuedAt: new Date(now + issued),
        expiresAt: new Date(now + expires),
      });
    expect(await codeOf(own, minted(-minute, 2 * second))).toEqual(good);
    expect(await codeOf(own, minted(-5 * minute, -second))).toEqual([
      401,
      "token-expired",
    ]);
    expect(await codeOf(own, minted(20 * second, 5 * minute))).toEqual(good);
    expect(await codeOf(own, minted(2 * minute, 7 * minute))).toEqual([
      401,
      "token-invalid",
    ]);
  });

  test("is refused when another key signed it, under our key's id or its own (auth #35)", async () => {
    const own = harness();
    for (const kid of [1, 2]) {
      const stranger = {
        ...testKeys(),
        signer: createSigner(generateRootKey(kid).privateKey),
      };
      expect(await codeOf(own, mintFor(stranger))).toEqual([
        401,
        "token-invalid",
      ]);
    }
  });

  test("is refused here when it is for another service, or for a service (auth #34)", async () => {
    const own = harness();
    expect(
      await codeOf(own, mintFor(own.keys, { audiences: ["users"] })),
    ).toEqual([401, "token-invalid"]);
    expect(
      (
        await own.call("GET", "/v1/me", {
          token: mintForService(own.keys, "users"),
        })
      ).status,
    ).toBeOneOf([401, 403]);
    expect(await codeOf(own, tokenOf(own.keys, "tampered"))).toEqual([
      401,
      "token-invalid",
    ]);
  });

  test("that was narrowed opens what it was narrowed to, and only where that is enough", async () => {
    const own = harness();
    const user = await verifiedAccount(own.on);
    const { sessionId } = await loggedIn(own.on);
    const narrowed = (operation: string): string =>
      mintFor(own.keys, {
        userId: user.id,
        sessionId,
        restrictions: { operations: [operation] },
      });
    expect(
      (
        await own.call("GET", "/v1/me", {
          token: narrowed("auth:account:read"),
        })
      ).status,
    ).toBe(200);
    expect(
      (await own.call("GET", "/v1/me", { token: narrowed("users:*") })).status,
    ).toBeOneOf([401, 403]);
    expect(
      (
        await own.call("GET", "/v1/sessions", {
          token: narrowed("auth:session:list"),
        })
      ).status,
    ).toBe(403);
    expect(
      (await own.call("POST", "/v1/logout", { token: narrowed("auth:*") }))
        .status,
    ).toBe(403);
  });
});
