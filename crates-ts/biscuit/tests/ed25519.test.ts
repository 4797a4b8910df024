import { describe, expect, test } from "bun:test";
import { concat, fromBase64Url, fromHex, toBase64Url } from "../src/bytes.ts";
import {
  generate,
  importPublicKey,
  importSeed,
  sign,
  verify,
} from "../src/crypto/ed25519.ts";

const hex = (text: string): Uint8Array => Uint8Array.fromHex(text);
const message = new TextEncoder().encode("message");
const prime =
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";

describe("Ed25519, as strict as the engine", () => {
  test("the first two test vectors of RFC 8032 §7.1", () => {
    const vectors = [
      [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
      ],
      [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
      ],
    ] as const;
    for (const [seed, publicKey, text, signature] of vectors) {
      const key = importSeed(hex(seed));
      const imported = importPublicKey(hex(publicKey));
      if (key === undefined || imported === undefined)
        throw new Error("no key");
      expect(key.publicRaw.toHex()).toBe(publicKey);
      expect(sign(key, hex(text)).toHex()).toBe(signature);
      expect(verify(imported, hex(text), hex(signature))).toBe(true);
    }
  });

  const points = [
    "01",
    "ec",
    "00",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  ].map((point) =>
    point === "ec" ? `ec${"ff".repeat(30)}7f` : point.padEnd(64, "0"),
  );
  const signed = points.map((point) => {
    const bytes = hex(point);
    bytes[31] = (bytes[31] ?? 0) | 0x80;
    return bytes.toHex();
  });

  test.each([...points, ...signed])(
    "%s has small order and is no key",
    (point) => {
      expect(importPublicKey(hex(point))).toBeUndefined();
    },
  );

  test("a point of small order is no key though the runtime itself would verify anything with it", async () => {
    const { createPublicKey, verify: runtimeVerify } =
      await import("node:crypto");
    const identity = hex("01".padEnd(64, "0"));
    const der = Buffer.from(concat(hex("302a300506032b6570032100"), identity));
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    const forged = concat(identity, new Uint8Array(32));
    expect(runtimeVerify(null, message, key, forged)).toBe(true);
    expect(importPublicKey(identity)).toBeUndefined();
  });

  test("coordinates from the prime upwards are no key: the point has another encoding", () => {
    for (let low = 0xed; low <= 0xff; low++) {
      const bytes = hex(prime);
      bytes[0] = low;
      expect(importPublicKey(bytes)).toBeUndefined();
    }
    const below = hex(prime);
    below[0] = 0xea;
    expect(importPublicKey(below)).toBeDefined();
  });

  test("a signature has one form: S below L, R of large order, 64 bytes", () => {
    const key = generate();
    const publicKey = importPublicKey(key.publicRaw);
    if (publicKey === undefined) throw new Error("no key");
    const good = sign(key, message);
    expect(verify(publicKey, message, good)).toBe(true);
    const order = BigInt(
      "0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed",
    );
    const s = BigInt(`0x${good.slice(32).toReversed().toHex()}`) + order;
    const raised = Uint8Array.fromHex(
      s.toString(16).padStart(64, "0"),
    ).toReversed();
    expect(verify(publicKey, message, concat(good.slice(0, 32), raised))).toBe(
      false,
    );
    for (const point of points)
      expect(
        verify(publicKey, message, concat(hex(point), good.slice(32))),
      ).toBe(false);
    for (const length of [0, 63, 65]) {
      expect(
        verify(publicKey, message, concat(good, good).slice(0, length)),
      ).toBe(false);
    }
  });

  test("keys of another length are refused", () => {
    for (const length of [0, 31, 33, 64]) {
      expect(importPublicKey(new Uint8Array(length).fill(9))).toBeUndefined();
      expect(importSeed(new Uint8Array(length))).toBeUndefined();
    }
  });
});

describe("texts of bytes", () => {
  test("base64 is read in its canonical, padded, URL-safe form alone", () => {
    expect(fromBase64Url(toBase64Url(hex("fbff")))).toEqual(hex("fbff"));
    for (const text of [
      "-_8",
      "+/8=",
      "-_9=",
      "-_8=\n",
      " -_8=",
      "-_ 8=",
      "-_8==",
      "A",
      "-_8=AAAA",
    ]) {
      expect(fromBase64Url(text)).toBeUndefined();
    }
  });

  test("hexadecimal is read in its exact length alone", () => {
    expect(fromHex("0aFf", 2)).toEqual(hex("0aff"));
    for (const text of ["", "0a", "0aff0", "0aff00", "zz00", " aff"])
      expect(fromHex(text, 2)).toBeUndefined();
  });
});
