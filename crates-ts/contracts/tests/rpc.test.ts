import { Type as t } from "@sinclair/typebox";
import { describe, expect, test } from "bun:test";
import {
  asyncApi,
  declaredOnly,
  defineContract,
  jsonSchemas,
  rpc,
  rpcSubject,
  schemaFaults,
} from "../src/index.ts";
import type {
  RpcDefinition,
  RpcRefusal,
  RpcRequest,
  RpcResponse,
} from "../src/index.ts";

const person = t.Object({ id: t.String({ format: "uuid" }), name: t.String() });
const people = defineContract({
  service: "people",
  events: {},
  rpc: {
    "person.get": rpc(1, {
      request: t.Object({ id: t.String({ format: "uuid" }) }),
      response: person,
      refusals: ["unknown-person", "erased-person"],
      idempotent: true,
    }),
    "person.get-many": rpc(2, {
      request: t.Object({ ids: t.Array(t.String(), { maxItems: 100 }) }),
      response: t.Object({ people: t.Array(person) }),
      idempotent: true,
    }),
  },
});

describe("a declared request", () => {
  test("types what is asked, answered and refused", () => {
    const request: RpcRequest<typeof people, "person.get"> = { id: "x" };
    const response: RpcResponse<typeof people, "person.get-many"> = {
      people: [{ id: "x", name: "y" }],
    };
    const refusals: RpcRefusal<typeof people, "person.get">[] = [
      "unknown-person",
      "erased-person",
    ];
    // @ts-expect-error a code that nobody declared
    const other: RpcRefusal<typeof people, "person.get"> = "no-mood";
    expect([request, response, refusals, other]).toHaveLength(4);
  });

  test("has a subject below its service's, with its version", () => {
    expect(rpcSubject("people", "person.get-many", 2)).toBe(
      "rpc.people.person.get-many.v2",
    );
  });

  test("is refused when its name, version or code is malformed", () => {
    const shape = {
      request: t.Object({}),
      response: t.Object({}),
      idempotent: true,
    };
    const declare = (
      name: `${string}.${string}`,
      definition: RpcDefinition = rpc(1, shape),
    ) =>
      defineContract({
        service: "people",
        events: {},
        rpc: { [name]: definition },
      });
    expect(() => declare("people.person.get")).toThrow("<resource>.<verb>");
    expect(() => declare("Person.get")).toThrow("<resource>.<verb>");
    expect(() => declare("person.get", rpc(0, shape))).toThrow("version");
    expect(() =>
      declare("person.get", rpc(1, { ...shape, refusals: ["Not Found"] })),
    ).toThrow("kebab case");
  });
});

test("both shapes are published as JSON Schemas, marked as what they are", () => {
  const schemas = jsonSchemas([people]);
  expect(Object.keys(schemas)).toEqual([
    "people.person.get-many.v2.request.schema.json",
    "people.person.get-many.v2.response.schema.json",
    "people.person.get.v1.request.schema.json",
    "people.person.get.v1.response.schema.json",
  ]);
  const response = schemas["people.person.get.v1.response.schema.json"];
  expect(response).toMatchObject({
    $id: "urn:tixlys:rpc:people.person.get.v1:response",
    type: "object",
    required: ["id", "name"],
  });
});

test("AsyncAPI: a request has a channel, one for its answers, and an operation with a reply, all of which resolve", () => {
  const document = JSON.parse(JSON.stringify(asyncApi([people])));
  expect(Object.keys(document.channels)).toEqual([
    "rpc.people.person.get-many.v2",
    "rpc.people.person.get-many.v2.reply",
    "rpc.people.person.get.v1",
    "rpc.people.person.get.v1.reply",
  ]);
  expect(
    document.channels["rpc.people.person.get.v1.reply"].address,
  ).toBeNull();
  const operation = document.operations["people.answer.people.person.get.v1"];
  expect(operation).toMatchObject({ action: "receive" });
  const at = ({ $ref }: { $ref: string }): unknown =>
    $ref
      .slice(2)
      .split("/")
      .reduce((found, step) => found?.[step], document);
  for (const reference of [
    operation.channel,
    operation.messages[0],
    operation.reply.channel,
    operation.reply.messages[0],
    at(operation.reply.messages[0]),
  ])
    expect(at(reference)).toBeDefined();
  const { headers } =
    document.components.messages["people.person.get.v1.response"];
  expect(JSON.stringify(headers)).toContain("erased-person");
});

test("what a schema does not declare is left out at any depth, and the value itself is not touched", () => {
  const { response } = people.rpc["person.get-many"];
  const value = {
    people: [
      { id: "0190c5a0-0000-7000-8000-000000000000", name: "a", secret: 1 },
    ],
    more: true,
  };
  const declared = declaredOnly(response, value);
  expect(declared).toEqual({
    people: [{ id: "0190c5a0-0000-7000-8000-000000000000", name: "a" }],
  });
  expect(schemaFaults(response, declared)).toEqual([]);
  expect(value.people[0]?.secret).toBe(1);
});
