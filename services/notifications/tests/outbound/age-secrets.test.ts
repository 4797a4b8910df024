import { expect, test } from "bun:test";
import { generateIdentity } from "age-encryption";
import { ageSecrets } from "../../src/outbound/secrets/age-secrets.ts";
import { sealFor } from "./sealing.ts";

const identity = await generateIdentity();

const sealed = (plaintext: unknown, forIdentity = identity) =>
  sealFor(forIdentity, plaintext);

const secret = {
  messageId: "0190a6c0-1c5e-7b8a-9f43-00000000000e",
  token: "t0ken",
  expiresAt: "2026-11-21T10:30:00.000Z",
};

test("what was sealed for this service opens", async () => {
  expect(await ageSecrets(identity).open(await sealed(secret))).toEqual({
    ok: true,
    value: { ...secret, expiresAt: new Date(secret.expiresAt) },
  });
});

test.each(["", "AAAA", "not base64url at all!"])(
  "what is no age file (%p) does not open",
  async (text) => {
    expect(await ageSecrets(identity).open(text)).toEqual({
      ok: false,
      error: "secret-unreadable",
    });
  },
);

test("what was sealed for somebody else does not open", async () => {
  const stranger = await generateIdentity();
  expect(
    await ageSecrets(identity).open(await sealed(secret, stranger)),
  ).toEqual({ ok: false, error: "secret-unreadable" });
});

test("what was changed on the way does not open", async () => {
  const bytes = Buffer.from(await sealed(secret), "base64url");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(await ageSecrets(identity).open(bytes.toString("base64url"))).toEqual({
    ok: false,
    error: "secret-unreadable",
  });
});

test.each([
  "no json",
  "null",
  {},
  { ...secret, token: "" },
  { ...secret, expiresAt: "soon" },
  { ...secret, messageId: 7 },
])("a plaintext that is no secret (%j) is told apart", async (plaintext) => {
  expect(await ageSecrets(identity).open(await sealed(plaintext))).toEqual({
    ok: false,
    error: "secret-malformed",
  });
});

test("an identity that is none stops the start", () => {
  expect(() => ageSecrets("AGE-SECRET-KEY-1NONE")).toThrow();
});
