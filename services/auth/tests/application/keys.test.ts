import { describe, expect, test } from "bun:test";
import {
  createRevocations,
  createVerifier,
  generateRootKey,
  inspect,
  parseKeys,
} from "@tixlys/biscuit";
import { pendingMs, retiringMs } from "../../src/domain/key/ring.ts";
import { biscuitAccessTokens } from "../../src/outbound/crypto/access-tokens.ts";
import { signingRing } from "../../src/outbound/crypto/key-ring.ts";
import { bench, loggedIn, verifiedAccount } from "./memory/ports.ts";
import { memoryStore, type MemoryStore } from "./memory/store.ts";

const first = generateRootKey(1);

/** Auth with real keys, and a verifier elsewhere that hears of keys and revocations as services do. */
async function suite(
  options: {
    privateKey?: string;
    publicKey?: string;
    store?: MemoryStore;
  } = {},
) {
  const { privateKey = first.privateKey, publicKey = first.publicKey } =
    options;
  const keySet = parseKeys(publicKey);
  const ring = signingRing({ privateKey, keySet });
  const store: MemoryStore = options.store ?? memoryStore();
  const on = bench({
    store,
    keyRing: ring,
    accessTokens: biscuitAccessTokens(ring.signer, ring.published, [
      "auth",
      "users",
    ]),
  });
  const opened = await on.app.openKeys();
  const elsewhere = parseKeys(publicKey);
  const revocations = createRevocations({ clock: on.now });
  const verifier = createVerifier({
    keys: elsewhere,
    revocations,
    audience: "users",
    clock: on.now,
  });
  /** What a service asks for every minute. */
  const fetchKeys = (): void =>
    elsewhere.replace(
      on.app.keys().map(({ keyId: kid, publicKey }) => ({ kid, publicKey })),
    );
  /** What the stream brings within a second. */
  const hearRevocations = (): void => {
    for (const revocation of store.revocations) {
      if (revocation.kind !== "key") continue;
      const exp = revocation.until.getTime() / 1000;
      revocations.apply({ kind: "kid", id: String(revocation.id), exp });
      elsewhere.remove(revocation.id);
    }
  };
  const opens = (token: string): string => {
    const decision = verifier.decide({
      token,
      guard: "general",
      operation: "users:profile:read",
      method: "GET",
    });
    return decision.allowed ? "allowed" : decision.reason;
  };
  return { ...on, store, opened, keySet, fetchKeys, hearRevocations, opens };
}

const signedBy = (token: string): number | undefined => {
  const found = inspect(token);
  return found.readable ? found.keyId : undefined;
};

describe("a rotation", () => {
  test("loses no token and no second: published first, then it signs, and the old one goes when its last token has ended", async () => {
    const own = await suite();
    await verifiedAccount(own);
    const states = async (): Promise<string> =>
      (await own.store.rootKeys())
        .map(({ keyId, state }) => `${keyId} ${state}`)
        .join(", ");
    const rotated = await own.app.rotateKey();
    expect(rotated.ok && rotated.value.keyId).toBe(2);
    expect(own.app.keys().map(({ keyId }) => keyId)).toEqual([1, 2]);
    expect(signedBy((await loggedIn(own)).accessToken)).toBe(1);
    expect(await own.app.advanceKeys()).toBe(0);

    own.fetchKeys();
    own.advance(pendingMs - 1_000);
    const old = (await loggedIn(own)).accessToken;
    own.advance(1_000);
    expect(await own.app.advanceKeys()).toBe(2);
    expect(await states()).toBe("1 retiring, 2 active");
    const fresh = (await loggedIn(own)).accessToken;
    expect([signedBy(old), signedBy(fresh)]).toEqual([1, 2]);
    // Nobody has fetched keys since: both are good everywhere.
    expect([own.opens(old), own.opens(fresh)]).toEqual(["allowed", "allowed"]);

    own.advance(retiringMs);
    await own.app.advanceKeys();
    expect(await states()).toBe("1 retired, 2 active");
    expect(own.app.keys().map(({ keyId }) => keyId)).toEqual([2]);
    expect(own.keySet.list().map(({ kid }) => kid)).toEqual([2]);
  });

  test("while one is on its way no other begins", async () => {
    const own = await suite();
    const results = [await own.app.rotateKey(), await own.app.rotateKey()];
    expect(results.map(({ ok }) => ok)).toEqual([true, false]);
  });
});

describe("an emergency removal", () => {
  test("auth #35: what the key signed is refused by verifiers that have it in their caches, and no stale source brings it back", async () => {
    const own = await suite();
    await verifiedAccount(own);
    const token = (await loggedIn(own)).accessToken;
    expect(own.opens(token)).toBe("allowed");
    expect((await own.app.removeKey(1)).ok).toBe(true);
    own.hearRevocations();
    expect(own.opens(token)).not.toBe("allowed");
    own.fetchKeys();
    const fresh = (await loggedIn(own)).accessToken;
    expect(signedBy(fresh)).toBe(2);
    expect([own.opens(token), own.opens(fresh)]).toEqual([
      "token-invalid",
      "allowed",
    ]);
  });

  test("the pending key takes over at once, and a key that is gone is unknown", async () => {
    const own = await suite();
    await own.app.rotateKey();
    expect((await own.app.removeKey(1)).ok).toBe(true);
    await verifiedAccount(own);
    expect(signedBy((await loggedIn(own)).accessToken)).toBe(2);
    expect((await own.app.removeKey(1)).ok).toBe(false);
    expect((await own.app.removeKey(9)).ok).toBe(false);
  });
});

describe("the key of the environment", () => {
  test("is entered once, however many processes begin", async () => {
    const own = await suite();
    const again = await suite({ store: own.store });
    expect(again.opened.ok).toBe(true);
    expect(await own.store.rootKeys()).toHaveLength(1);
  });

  test("a rotated ring goes on signing with its own key after a restart", async () => {
    const own = await suite();
    await own.app.rotateKey();
    own.advance(pendingMs);
    await own.app.advanceKeys();
    const again = await suite({ store: own.store });
    await verifiedAccount(again);
    expect(signedBy((await loggedIn(again)).accessToken)).toBe(2);
  });

  test("a new one takes the place of all that were wrapped under the old one", async () => {
    const own = await suite();
    await own.app.rotateKey();
    const next = generateRootKey(9);
    const again = await suite({ ...next, store: own.store });
    expect(
      (await own.store.rootKeys()).map(({ keyId, state }) => [keyId, state]),
    ).toEqual([
      [1, "retiring"],
      [2, "retired"],
      [9, "active"],
    ]);
    await verifiedAccount(again);
    expect(signedBy((await loggedIn(again)).accessToken)).toBe(9);
  });

  test("another one under a known id takes its place, unless verifiers know that id as removed", async () => {
    const own = await suite();
    const other = generateRootKey(1);
    const again = await suite({ ...other, store: own.store });
    expect(again.opened.ok).toBe(true);
    await verifiedAccount(again);
    expect(again.opens((await loggedIn(again)).accessToken)).toBe("allowed");
    await again.app.removeKey(1);
    const third = await suite({ ...generateRootKey(1), store: own.store });
    expect(third.opened).toMatchObject({
      ok: false,
      error: { type: "KeyIdReused" },
    });
  });
});
