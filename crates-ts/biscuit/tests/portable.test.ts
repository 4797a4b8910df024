import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import * as builtIn from "../src/bytes.ts";
import * as browser from "../src/crypto/ed25519.browser.ts";
import { digestOf as browserDigest } from "../src/crypto/digest.browser.ts";
import { digestOf } from "../src/crypto/digest.ts";
import * as native from "../src/crypto/ed25519.ts";
import * as portable from "../src/encoding.ts";

/** The parts that a browser or an older Node gets in place of ours must be the same in everything that decides. */

const bytes = fc.uint8Array({ maxLength: 90 });
const order = Uint8Array.fromHex(
  "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
);

describe("encodings without the built-in ones", () => {
  test("write and read the same texts", () => {
    fc.assert(
      fc.property(bytes, (some) => {
        expect(portable.toHex(some)).toBe(builtIn.toHex(some));
        expect(portable.fromHex(builtIn.toHex(some))).toEqual(some);
        const text = builtIn.toBase64Url(some);
        expect(portable.toBase64Url(some)).toBe(text);
        expect(portable.fromBase64Url(text)).toEqual(some);
      }),
    );
  });

  test("refuse the same texts: other alphabets, white space, missing padding, loose bits", () => {
    const odd = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."AQ-_+/= \n"), maxLength: 9 }),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(odd, (text) => {
        expect(portable.fromBase64Url(text)).toEqual(
          builtIn.fromBase64Url(text),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe("Ed25519 of the browser", () => {
  const message = new Uint8Array(300).fill(7);

  test("makes the same keys and signatures, and each side accepts the other's", () => {
    const key = native.generate();
    const there = browser.importSeed(key.seed);
    expect(there?.publicRaw).toEqual(key.publicRaw);
    const signature = native.sign(key, message);
    expect(there && browser.sign(there, message)).toEqual(signature);
    const made = browser.generate();
    const here = native.importPublicKey(made.publicRaw);
    expect(
      here && native.verify(here, message, browser.sign(made, message)),
    ).toBe(true);
  });

  const key = native.generate();
  const signature = native.sign(key, message);
  const s = (change: (bytes: Uint8Array) => void) => {
    const changed = signature.slice();
    change(changed);
    return changed;
  };
  const signatures: Record<string, Uint8Array> = {
    good: signature,
    "a bit of R": s((b) => (b[3] = (b[3] ?? 0) ^ 1)),
    "a bit of S": s((b) => (b[40] = (b[40] ?? 0) ^ 1)),
    "S plus L": s((b) => {
      let carry = 0;
      for (let i = 0; i < 32; i++) {
        const sum = (b[32 + i] ?? 0) + (order[i] ?? 0) + carry;
        b[32 + i] = sum & 0xff;
        carry = sum >> 8;
      }
    }),
    "R of small order": s((b) => b.set(new Uint8Array(32), 0)),
    "R not canonical": s((b) =>
      b.set([0xee, ...Array(30).fill(0xff), 0x7f], 0),
    ),
    short: signature.slice(1),
  };
  test.each(Object.entries(signatures))(
    "says the same of a signature: %s",
    (name, given) => {
      const [here, there] = [
        native.importPublicKey(key.publicRaw),
        browser.importPublicKey(key.publicRaw),
      ];
      expect(here && native.verify(here, message, given)).toBe(name === "good");
      expect(there && browser.verify(there, message, given)).toBe(
        name === "good",
      );
    },
  );

  test("refuses the same keys: small order, not canonical, no point, wrong length", () => {
    const keys = [
      new Uint8Array(32),
      Uint8Array.of(1, ...Array<number>(31).fill(0)),
      Uint8Array.of(0xee, ...Array<number>(30).fill(0xff), 0x7f),
      new Uint8Array(31),
      Uint8Array.of(2, ...Array<number>(31).fill(0)),
    ];
    for (const raw of keys) {
      const [here, there] = [
        native.importPublicKey(raw),
        browser.importPublicKey(raw),
      ];
      // A key that is no point at all may be taken; nothing verifies under it.
      expect(here && native.verify(here, message, signature)).toBeFalsy();
      expect(there && browser.verify(there, message, signature)).toBeFalsy();
    }
  });

  test("keys caches by the same digest", () => {
    const raw = Uint8Array.fromBase64(digestOf("token"));
    expect(
      Uint8Array.fromBase64(browserDigest("token"), { alphabet: "base64url" }),
    ).toEqual(raw);
  });
});
