import { describe, expect, test } from "bun:test";
import decodeQr from "qr/decode.js";
import { columnCipher, columnKeysOf } from "@tixlys/nexus/postgres";
import { totpCode } from "@tixlys/testkit";
import { fromBase32, toBase32 } from "../../../src/outbound/crypto/base32.ts";
import { factorSecrets } from "../../../src/outbound/crypto/factor-secrets.ts";
import {
  codeOf,
  matchingStep,
  stepAt,
} from "../../../src/outbound/crypto/totp.ts";
import { email, userId } from "../../domain/values.ts";

const secret = Buffer.from("12345678901234567890");
const at = (seconds: number): Date => new Date(seconds * 1000);

describe("TOTP (auth #19)", () => {
  // RFC 6238, appendix B, the rows of SHA-1.
  test.each([
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ])("at %d s it is the code of RFC 6238", (seconds, code) => {
    expect(codeOf(secret, stepAt(at(seconds)), 8)).toBe(code);
    expect(codeOf(secret, stepAt(at(seconds)))).toBe(code.slice(2));
    expect(totpCode(toBase32(secret), at(seconds), 8)).toBe(code);
  });

  test("a code counts one step early and one late, and no further", () => {
    const now = at(1_111_111_111);
    const step = stepAt(now);
    const drifts = [-2, -1, 0, 1, 2];
    expect(
      drifts.map((drift) =>
        matchingStep(secret, codeOf(secret, step + drift), now),
      ),
    ).toEqual([undefined, step - 1, step, step + 1, undefined]);
  });

  test("nothing but the whole code counts", () => {
    const now = at(59);
    const code = codeOf(secret, stepAt(now));
    for (const each of ["", code.slice(1), `${code}0`, `0${code}`, "äöüäöü"])
      expect(matchingStep(secret, each, now)).toBeUndefined();
  });
});

test("base32 is that of RFC 4648", () => {
  for (const [text, coded] of [
    ["", ""],
    ["f", "MY"],
    ["fo", "MZXQ"],
    ["foo", "MZXW6"],
    ["foob", "MZXW6YQ"],
    ["fooba", "MZXW6YTB"],
    ["foobar", "MZXW6YTBOI"],
  ] as const) {
    expect(toBase32(Buffer.from(text))).toBe(coded);
    expect(Buffer.from(fromBase32(coded)).toString()).toBe(text);
  }
});

describe("secrets of second factors", () => {
  const keys = columnKeysOf(`1:${"5e".repeat(32)}`);
  const secrets = factorSecrets(columnCipher({ keys }));

  test("are 160 bits, sealed, and open for their owner alone (auth #20)", () => {
    const issued = secrets.issueTotp(userId(1));
    expect(fromBase32(issued.secret)).toHaveLength(20);
    expect(issued.sealed).toStartWith("v1.1.");
    expect(issued.sealed).not.toContain(issued.secret);
    expect(secrets.secretOf(issued.sealed, userId(1))).toBe(issued.secret);
    expect(() => secrets.secretOf(issued.sealed, userId(2))).toThrow("altered");
    expect(secrets.issueTotp(userId(1)).secret).not.toBe(issued.secret);
  });

  test("go to an app as an otpauth URI, and a camera reads the same from the QR code", () => {
    const uri = secrets.uriOf("JBSWY3DPEHPK3PXP", {
      email: email("ada+1@example.test"),
    });
    const read = new URL(uri);
    expect([read.protocol, read.host, read.pathname]).toEqual([
      "otpauth:",
      "totp",
      "/Tixlys:ada%2B1%40example.test",
    ]);
    expect(Object.fromEntries(read.searchParams)).toEqual({
      secret: "JBSWY3DPEHPK3PXP",
      issuer: "Tixlys",
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
    expect(decodeQr(pictureOf(secrets.qrCodeOf(uri)))).toBe(uri);
  });

  test("recovery codes are ten of 80 bits, and known however they are typed (auth #21)", () => {
    const issued = secrets.issueRecoveryCodes(10);
    expect(new Set(issued.map(({ hash }) => hash)).size).toBe(10);
    for (const { code, hash } of issued) {
      expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
      expect(fromBase32(code.toUpperCase().replaceAll("-", ""))).toHaveLength(
        10,
      );
      expect(secrets.recoveryHashOf(` ${code.toUpperCase()} `)).toBe(hash);
      expect(secrets.recoveryHashOf(code.replaceAll("-", ""))).toBe(hash);
      expect(hash).not.toContain(code.slice(0, 4));
    }
  });
});

const scale = 4;

/** What a camera sees of it. */
function pictureOf(rows: readonly (readonly boolean[])[]) {
  const side = rows.length * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)];
      if (isDark === true)
        data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  return { width: side, height: side, data };
}
