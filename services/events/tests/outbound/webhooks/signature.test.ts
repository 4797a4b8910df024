import { expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import {
  newSecret,
  signedHeaders,
} from "../../../src/outbound/webhooks/signature.ts";

/** Of the published library's own tests, and of the specification's text. */
const published = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  messageId: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

test("Standard Webhooks' published vector is met, header for header", () => {
  const { secret, signature, at, ...message } = published;
  expect(signedHeaders({ ...message, secrets: [secret] }, at)).toEqual({
    "webhook-id": message.messageId,
    "webhook-timestamp": "1614265330",
    "webhook-signature": signature,
  });
});

test("with two secrets a receiver that knows either takes it, and one that knows neither does not", () => {
  const [now, former, other] = [newSecret(), newSecret(), newSecret()];
  const body = '{"type":"a","data":{"text":"žluťoučký 🐎"}}';
  const headers = signedHeaders(
    { messageId: "m1", secrets: [now, former], body },
    new Date(),
  );
  for (const secret of [now, former])
    expect(new Webhook(secret).verify(body, { ...headers })).toEqual(
      JSON.parse(body),
    );
  expect(() => new Webhook(other).verify(body, { ...headers })).toThrow();
  expect(() => new Webhook(now).verify(`${body} `, { ...headers })).toThrow();
  expect(() =>
    new Webhook(now).verify(body, { ...headers, "webhook-id": "m2" }),
  ).toThrow();
});

test("a secret is whsec_ and 256 bits, and what it signs follows from the words of the specification alone", () => {
  const secret = newSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const at = new Date();
  const seconds = Math.floor(at.getTime() / 1_000);
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const expected = createHmac("sha256", key)
    .update(`m1.${String(seconds)}.{}`)
    .digest("base64");
  expect(
    signedHeaders({ messageId: "m1", secrets: [secret], body: "{}" }, at)[
      "webhook-signature"
    ],
  ).toBe(`v1,${expected}`);
});
