import { expect, test } from "bun:test";
import { Type as t } from "@sinclair/typebox";
import {
  asyncApi,
  contracts,
  defineContract,
  event,
  jsonSchemas,
  plain,
} from "../src/index.ts";
import { asyncApiFaults } from "./support/async-api.ts";

const countOf = (what: "events" | "rpc"): number =>
  contracts.reduce((sum, each) => sum + Object.keys(each[what]).length, 0);
const count = countOf("events");
/** A request has a question and an answer. */
const requests = 2 * countOf("rpc");

/** The properties of `data` in a schema of an envelope. */
function dataOf(schema: unknown): [string, Record<string, unknown>][] {
  const at = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null
      ? Reflect.get(value, key)
      : undefined;
  const data = at(at(schema, "properties"), "data");
  return Object.entries(Object(at(data, "properties")));
}

test("one JSON Schema per event and two per request, with the envelope's constants and each field's class", () => {
  const schemas = jsonSchemas(contracts);
  expect(Object.keys(schemas)).toHaveLength(count + requests);
  const schema = JSON.stringify(
    schemas["auth.account.registered.v1.schema.json"],
  );
  expect(schema).toContain('"const":"auth.account.registered"');
  expect(schema).toContain('"x-class":"personal"');
  expect(schema).toContain(
    '"$id":"urn:tixlys:event:auth.account.registered.v1"',
  );
});

test("decision 9: every field of every event carries its class into the JSON Schemas and the AsyncAPI document", () => {
  const { components } = asyncApi(contracts);
  const messages = Object.values<Record<string, unknown>>(
    Object(Reflect.get(Object(components), "messages")),
  );
  const payloads = messages.map((message) => message["payload"]);
  const all = [...Object.values(jsonSchemas(contracts)), ...payloads].filter(
    (schema) => JSON.stringify(schema).includes('"producer"'),
  );
  expect(all).toHaveLength(2 * count);
  for (const schema of all) {
    expect(dataOf(schema).length).toBeGreaterThan(0);
    for (const [field, property] of dataOf(schema))
      expect(["plain", "personal", "sealed"], field).toContain(
        String(property["x-class"]),
      );
  }
});

test("AsyncAPI 3.0: the document is what the specification demands; every event has a channel, a sender and its receivers", () => {
  const document = asyncApi(contracts);
  expect(asyncApiFaults(document)).toEqual([]);
  expect(Object.keys(document["channels"] ?? {})).toHaveLength(
    count + requests,
  );
  const operations = Object.keys(document["operations"] ?? {});
  expect(operations).toContain("auth.send.auth.account.registered.v1");
  expect(operations).toContain("users.receive.auth.account.registered.v1");
  expect(operations).toContain(
    "notifications.receive.auth.registration.requested.v1",
  );
  expect(operations).not.toContain("users.receive.users.profile.created.v1");
});

test("a planted fault in the document is found", () => {
  const whole = JSON.stringify(asyncApi(contracts));
  const planted: [from: string, to: string, says: string][] = [
    ['"asyncapi":"3.0.0"', '"asyncapi":"2.6.0"', "no version 3"],
    ['"action":"send"', '"action":"publish"', "action"],
    ['"address":"evt.', '"adress":"evt.', "address: missing"],
    ["$message.payload#/", "payload/", "correlationId"],
    ["#/channels/evt.auth", "#/channels/evt.autn", "channel"],
    [
      '"title":"auth.account.deleted"',
      '"tilte":"x"',
      "tilte: not in the specification",
    ],
    [
      '"defaultContentType"',
      '"contentTypes"',
      "contentTypes: not in the specification",
    ],
  ];
  for (const [from, to, says] of planted) {
    expect(whole).toContain(from);
    const faults = asyncApiFaults(JSON.parse(whole.replace(from, to)));
    expect(faults.join("\n")).toContain(says);
  }
});

test("http-rules 79: two versions of an event stand side by side, and the one that goes says so", () => {
  const shop = defineContract({
    service: "shop",
    events: {
      "shop.order.placed": event(
        2,
        { sum: plain(t.String()) },
        {
          onUnpublishable: "set-aside",
          earlier: [
            event(1, { sum: plain(t.Integer()) }, { deprecatedSince: "0.2.0" }),
          ],
        },
      ),
    },
  });
  const document = asyncApi([shop]);
  expect(asyncApiFaults(document)).toEqual([]);
  expect(Object.keys(document["channels"] ?? {})).toEqual([
    "evt.shop.order.placed.v1",
    "evt.shop.order.placed.v2",
  ]);
  expect(JSON.stringify(document)).toContain(
    '"x-on-unpublishable":"set-aside"',
  );
  const schemas = jsonSchemas([shop]);
  expect(schemas["shop.order.placed.v1.schema.json"]).toMatchObject({
    deprecated: true,
    "x-deprecated-since": "0.2.0",
  });
  expect(schemas["shop.order.placed.v2.schema.json"]).not.toHaveProperty(
    "deprecated",
  );
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
