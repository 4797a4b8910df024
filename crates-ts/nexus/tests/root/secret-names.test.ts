import { describe, expect, test } from "bun:test";
import {
  defineEvents,
  field,
  type Json,
  looksSecret,
} from "../../src/index.ts";

const secret =
  `password Password passwordHash password_hash newPassword PASSWORD passwords passphrase secret clientSecret
  totpSecret token accessToken refresh-token tokens tokenHash apiKey api_key APIKey apikey privateKey PRIVATE_KEY
  credentials credential otp otpCode pin cvv recoveryCodes sessionKey jwt pwd`.split(
    /\s+/,
  );
const harmless =
  `email username id tokenId tokenIds secretId passwordChangedAt tokenVersion tokenCount credentialKind key
  keyId publicKey keyboard opinion pinned tokenizer secretary shipping hash code compass spin bypass jwtUntil`.split(
    /\s+/,
  );

describe("looksSecret", () => {
  for (const name of secret)
    test(`${name} looks like a secret`, () => {
      expect(looksSecret(name)).toBe(true);
    });

  for (const name of harmless)
    test(`${name} does not look like a secret`, () => {
      expect(looksSecret(name)).toBe(false);
    });
});

describe("no stream holds secrets", () => {
  test("a field that looks like a secret cannot be declared, at whatever depth, and the error names event and field", () => {
    const declare = () =>
      defineEvents<{
        readonly type: "Changed";
        readonly passwordHash: string;
      }>()({ Changed: { version: 1, fields: { passwordHash: field.text() } } });
    expect(declare).toThrow(RangeError);
    expect(declare).toThrow(/^passwordHash in Changed looks like a secret/);
    const inner = field.record({ apiKey: field.text() });
    for (const wrapped of [
      field.list(field.nullable(inner)),
      field.record({ deeper: field.optional(inner) }),
    ])
      expect(() =>
        defineEvents<{ readonly type: "Changed"; readonly login: unknown }>()({
          // cast: the guard looks at names, whatever the type is.
          Changed: { version: 1, fields: { login: wrapped as never } },
        }),
      ).toThrow("apiKey in Changed looks like a secret");
  });

  test("free JSON with such a name cannot be written, at whatever depth", () => {
    const events = defineEvents<{
      readonly type: "Changed";
      readonly more: Json;
    }>()({ Changed: { version: 1, fields: { more: field.json() } } });
    const write = (more: Json) => () =>
      events.encode({ type: "Changed", more });
    expect(write([{ a: { refreshToken: "x" } }])).toThrow(
      "refreshToken in an event looks like a secret",
    );
    expect(write([{ a: { tokenId: "x", text: "password" } }])).not.toThrow();
  });
});
