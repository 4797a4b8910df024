import { expect, test } from "bun:test";
import { asyncApi, contracts, jsonSchemas } from "../src/index.ts";

/** Every `$ref` of a document, and whether it resolves. */
function references(document: unknown): Map<string, boolean> {
  const found = new Map<string, boolean>();
  const resolve = (ref: string): unknown =>
    ref
      .slice(2)
      .split("/")
      .reduce<unknown>(
        (at, step) =>
          typeof at === "object" && at !== null
            ? Reflect.get(at, step)
            : undefined,
        document,
      );
  JSON.stringify(document, (key, value: unknown) => {
    if (key === "$ref" && typeof value === "string")
      found.set(value, resolve(value) !== undefined);
    return value;
  });
  return found;
}

const count = contracts.reduce(
  (sum, { events }) => sum + Object.keys(events).length,
  0,
);

test("one JSON Schema per event, with the envelope's constants and each field's class", () => {
  const schemas = jsonSchemas(contracts);
  expect(Object.keys(schemas)).toHaveLength(count);
  const schema = JSON.stringify(
    schemas["auth.account.registered.v1.schema.json"],
  );
  expect(schema).toContain('"const":"auth.account.registered"');
  expect(schema).toContain('"x-class":"personal"');
  expect(schema).toContain(
    '"$id":"urn:tixlys:event:auth.account.registered.v1"',
  );
});

test("AsyncAPI 3.0: every reference resolves, every event has a channel, a sender and its receivers", () => {
  const document = asyncApi(contracts);
  expect(document["asyncapi"]).toBe("3.0.0");
  const refs = references(document);
  expect(refs.size).toBeGreaterThan(count);
  expect([...refs].filter(([, resolves]) => !resolves)).toEqual([]);
  expect(Object.keys(document["channels"] ?? {})).toHaveLength(count);
  const operations = Object.keys(document["operations"] ?? {});
  expect(operations).toContain("auth.send.auth.account.registered.v1");
  expect(operations).toContain("users.receive.auth.account.registered.v1");
  expect(operations).toContain(
    "notifications.receive.auth.registration.requested.v1",
  );
  expect(operations).not.toContain("users.receive.users.profile.created.v1");
});

test("both are plain JSON and the same in every run, so that a drift check can compare them", () => {
  const once = JSON.stringify([jsonSchemas(contracts), asyncApi(contracts)]);
  expect(
    JSON.stringify([
      jsonSchemas([...contracts].reverse()),
      asyncApi(contracts),
    ]),
  ).toBe(once);
  expect(JSON.parse(once)).toEqual([
    jsonSchemas(contracts),
    asyncApi(contracts),
  ]);
});
