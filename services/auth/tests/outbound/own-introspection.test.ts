import { expect, test } from "bun:test";
import { ownIntrospection } from "../../src/outbound/own-introspection.ts";

type Answer = { readonly active: boolean };

const answering = (introspect: () => Promise<Answer>) => {
  const own = ownIntrospection();
  own.use({ introspect });
  return own.introspect("a token");
};

test("auth asks itself about a token, and believes what its own tables say", async () => {
  expect(await answering(async () => ({ active: true }))).toBe(true);
  expect(await answering(async () => ({ active: false }))).toBe(false);
});

test("auth #78: an application that is not there yet, fails or is late confirms nothing", async () => {
  expect(await ownIntrospection().introspect("a token")).toBeUndefined();
  const failing = () => Promise.reject(new Error("no database"));
  expect(await answering(failing)).toBeUndefined();
  const never = new Promise<Answer>(() => undefined);
  expect(await answering(() => never)).toBeUndefined();
});
