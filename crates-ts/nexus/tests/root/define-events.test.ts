import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Brand,
  checkAppend,
  defineEvents,
  type EventData,
  field,
  type Json,
  UndecodableEvent,
} from "../../src/index.ts";

type UserId = Brand<string, "UserId">;
type Role = "user" | "admin";
type Opened = {
  readonly type: "Opened";
  readonly id: UserId;
  readonly role: Role;
  readonly at: Date;
  readonly nick?: string;
  readonly parent: UserId | null;
  readonly tags: readonly string[];
  readonly price: { readonly amount: number; readonly currency: string };
  readonly verified: boolean;
  readonly more: Json;
};
type Closed = { readonly type: "Closed" };

const events = defineEvents<Opened | Closed>()({
  Opened: {
    version: 3,
    fields: {
      id: field.text(),
      role: field.oneOf("user", "admin"),
      at: field.instant(),
      nick: field.optional(field.text()),
      parent: field.nullable(field.text()),
      tags: field.list(field.text()),
      price: field.record({ amount: field.number(), currency: field.text() }),
      verified: field.flag(),
      more: field.json(),
    },
    upcast: {
      1: ({ name = null, ...data }) => ({ ...data, more: { name } }),
      2: ({ admin, ...data }) => ({
        ...data,
        role: admin === true ? "admin" : "user",
      }),
    },
  },
  Closed: { version: 1, fields: {} },
});

// cast: a brand for a test.
const id = "0198f2c4-aaaa-7bbb-8ccc-1234567890ab" as UserId;
const opened: Opened = {
  type: "Opened",
  id,
  role: "admin",
  at: new Date("2026-11-21T12:00:00.123Z"),
  parent: null,
  tags: ["a", "b"],
  price: { amount: 0.5, currency: "EUR" },
  verified: true,
  more: [1, { x: null }],
};
const stored = events.encode(opened);

function decodeWith(over: { readonly [key: string]: unknown }): unknown {
  const data = { ...Object(stored.data), ...over };
  return events.decode({ ...stored, data });
}

describe("defineEvents", () => {
  test("says its types and the version that each is written in", () => {
    expect(events.types).toEqual(["Opened", "Closed"]);
    expect(events.versions).toEqual({ Opened: 3, Closed: 1 });
  });

  test("an event is stored as flat JSON without its type, times as RFC 3339, what is missing left out", () => {
    expect(stored).toStrictEqual({
      type: "Opened",
      schemaVersion: 3,
      data: {
        id,
        role: "admin",
        at: "2026-11-21T12:00:00.123Z",
        parent: null,
        tags: ["a", "b"],
        price: { amount: 0.5, currency: "EUR" },
        verified: true,
        more: [1, { x: null }],
      },
    });
    expect(events.encode({ type: "Closed" }).data).toEqual({});
  });

  test("whatever event is stored, as JSON text, is read as the same event, and a store takes it", () => {
    fc.assert(
      fc.property(anyOpened(), (event) => {
        const written = events.encode(event);
        checkAppend({
          stream: { type: "account", id: "1" },
          expected: "any",
          events: [written],
          metadata: { correlationId: "c", time: new Date(0) },
        });
        // cast: JSON text of JSON is JSON.
        const read = JSON.parse(JSON.stringify(written)) as EventData;
        expect(events.decode(read)).toStrictEqual(event);
      }),
    );
  });

  test("an older version is brought up to date, step by step", () => {
    const { role: _role, more: _more, ...old } = Object(stored.data);
    const data = { ...old, admin: true, name: "Ada" };
    expect(
      events.decode({ type: "Opened", schemaVersion: 1, data }),
    ).toStrictEqual({ ...opened, more: { name: "Ada" } });
    expect(
      events.decode({
        type: "Opened",
        schemaVersion: 2,
        data: { ...old, more: 1 },
      }),
    ).toStrictEqual({ ...opened, role: "user", more: 1 });
  });

  test("an unknown type, and a version newer than this build or below 1, are errors that name type and version", () => {
    const decode = (over: Partial<EventData>) => () =>
      events.decode({ ...stored, ...over });
    expect(decode({ type: "Lost" })).toThrow("Lost v3: this build declares");
    expect(decode({ type: "toString" })).toThrow("toString v3: this build");
    for (const schemaVersion of [0, 4, Number.NaN])
      expect(decode({ schemaVersion })).toThrow(
        `Opened v${String(schemaVersion)}: this build knows versions 1 to 3`,
      );
    expect(decode({ type: "Lost" })).toThrow(UndecodableEvent);
  });

  const wrong: readonly (readonly [string, string, unknown])[] = [
    ["id", "text, but is missing", undefined],
    ["id", "text, but is a number", 7],
    ["role", "one of user, admin, but is a string", "root"],
    ["at", "an RFC 3339 time, but is a string", "21.11.2026"],
    ["at", "an RFC 3339 time, but is a string", "2026-13-41T00:00:00Z"],
    ["nick", "text, but is null", null],
    ["parent", "text, but is missing", undefined],
    ["tags", "a list, but is an object", { a: 1 }],
    ["tags[1]", "text, but is a boolean", ["a", true]],
    ["price.currency", "text, but is missing", { amount: 1 }],
    ["price", "an object, but is a list", []],
    ["verified", "true or false, but is a string", "yes"],
    ["more", "JSON, but is missing", undefined],
  ];
  for (const [path, message, value] of wrong)
    test(`data whose ${path} is ${JSON.stringify(value) ?? "missing"} are refused by path and kind, without the value`, () => {
      const name = path.split(/[.[]/)[0] ?? "";
      const attempt = () => decodeWith({ [name]: value });
      expect(attempt).toThrow(`Opened v3: data.${path} must be ${message}`);
    });

  test("an error never repeats what was stored", () => {
    const attempt = () => decodeWith({ at: "ada@example.test" });
    expect(attempt).not.toThrow("ada");
    expect(attempt).toThrow(UndecodableEvent);
  });

  test("data that are no object, and an upcaster that fails, are errors that name type and version", () => {
    for (const data of [null, 1, "x", []])
      for (const schemaVersion of [1, 3])
        expect(() =>
          events.decode({ type: "Opened", schemaVersion, data }),
        ).toThrow(`Opened v${String(schemaVersion)}: data must be an object`);
    const failing = defineEvents<Closed>()({
      Closed: {
        version: 2,
        fields: {},
        upcast: {
          1: () => {
            throw new Error("no way up");
          },
        },
      },
    });
    expect(() =>
      failing.decode({ type: "Closed", schemaVersion: 1, data: {} }),
    ).toThrow("Closed v1: no way up");
  });

  test("what every object inherits is no data", () => {
    const odd = defineEvents<{
      readonly type: "Odd";
      readonly constructor: string | undefined;
    }>()({
      Odd: {
        version: 1,
        fields: { constructor: field.optional(field.text()) },
      },
    });
    expect(
      Object.keys(odd.decode({ type: "Odd", schemaVersion: 1, data: {} })),
    ).toEqual(["type"]);
  });

  test("an event of an undeclared type cannot be stored", () => {
    // cast: what the types refuse already, as a caller without types would send it.
    const event = { type: "Other" } as unknown as Closed;
    expect(() => events.encode(event)).toThrow("Other is no declared event");
  });
});

function anyOpened(): fc.Arbitrary<Opened> {
  const text = fc
    .string({ unit: "grapheme" })
    .filter((each) => !each.includes("\u0000"));
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  return fc.record(
    {
      type: fc.constant("Opened" as const),
      // cast: a brand for a test.
      id: text.map((each) => each as UserId),
      role: fc.constantFrom("user" as const, "admin" as const),
      at: fc.date({
        min: new Date(0),
        max: new Date(4e12),
        noInvalidDate: true,
      }),
      nick: text,
      parent: fc.constant(null),
      tags: fc.array(text),
      price: fc.record({
        amount: number.map((each) => each + 0),
        currency: text,
      }),
      verified: fc.boolean(),
      more: fc.constantFrom<Json>(null, 1, "x", [], {}, { a: [{ b: null }] }),
    },
    {
      requiredKeys: [
        "type",
        "id",
        "role",
        "at",
        "parent",
        "tags",
        "price",
        "verified",
        "more",
      ],
      noNullPrototype: true,
    },
  );
}
