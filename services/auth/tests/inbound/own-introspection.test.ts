import { expect, test } from "bun:test";
import { ownIntrospection } from "../../src/inbound/own-introspection.ts";
import type { Introspection } from "../../src/application/token/introspect.ts";

const active: Introspection = {
  active: true,
  // cast: nobody looks at whose it is.
  holder: {} as never,
  username: "ada",
};

const answering = (introspect: () => Promise<Introspection>) => {
  const own = ownIntrospection();
  own.use({ introspect });
  return own.introspect("a token");
};

test("auth asks itself about a token, and believes what its own tables say", async () => {
  expect(await answering(async () => active)).toBe(true);
  expect(await answering(async () => ({ active: false }))).toBe(false);
});

test("auth #78: an application that is not there yet, fails or is late confirms nothing", async () => {
  expect(await ownIntrospection().introspect("a token")).toBeUndefined();
  const failing = () => Promise.reject(new Error("no database"));
  expect(await answering(failing)).toBeUndefined();
  const never = new Promise<Introspection>(() => undefined);
  expect(await answering(() => never)).toBeUndefined();
});
