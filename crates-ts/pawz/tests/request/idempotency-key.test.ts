import { expect, test } from "bun:test";
import { idempotencyKeyOf } from "../../src/request/idempotency-key.ts";

test.each([
  [
    '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
    "8e03978e-40d5-43dd-bc93-6894a57f9324",
  ],
  [
    "8e03978e-40d5-43dd-bc93-6894a57f9324",
    "8e03978e-40d5-43dd-bc93-6894a57f9324",
  ],
  ["x".repeat(128), "x".repeat(128)],
  ["x".repeat(129), null],
  ["x".repeat(15), null],
  ['"half a string 1234567', null],
  ["with spaces in it 123456", null],
  ["", null],
])("http-rules 23: the header %p means %p", (header, expected) => {
  expect(idempotencyKeyOf(header)).toBe(expected);
});
