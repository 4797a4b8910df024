import { expect, test } from "bun:test";
import { limitSecretOf } from "../../src/outbound/limits/limit-secret.ts";

test("gateways with the same login at the broker count clients under the same names, however each spells the broker's place", () => {
  const secret = limitSecretOf("nats://gw:p%40ss@127.0.0.1:4222");
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  for (const url of [
    "nats://gw:p%40ss@localhost:4222/",
    "nats://gw:p@ss@nats-2:4222",
    "nats://gw:p%40ss@nats-1:4222, nats://nats-2:4222",
  ])
    expect(limitSecretOf(url)).toBe(secret);
  for (const url of [
    "nats://gw:other@127.0.0.1:4222",
    "nats://other:p%40ss@127.0.0.1:4222",
    "nats://127.0.0.1:4222",
  ])
    expect(limitSecretOf(url)).not.toBe(secret);
});
