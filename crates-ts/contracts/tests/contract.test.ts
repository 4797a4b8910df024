import { describe, expect, test } from "bun:test";
import { Type as t } from "@sinclair/typebox";
import {
  auth,
  contracts,
  defineContract,
  event,
  personal,
  plain,
  sealed,
  serviceNames,
  subjectOf,
} from "../src/index.ts";
import { discoverContracts } from "../src/catalogue/discover.ts";

const definitions = contracts.flatMap(({ events }) => Object.entries(events));

describe("the catalogue", () => {
  test("http-rules 74: subjects are evt.{service}.{aggregate}.{event}.v{n}, lower case", () => {
    const shape =
      /^evt\.[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*\.v[1-9][0-9]*$/;
    for (const [type, { version }] of definitions)
      expect(subjectOf(type, version)).toMatch(shape);
    expect(subjectOf("auth.account.registered", 1)).toBe(
      "evt.auth.account.registered.v1",
    );
  });

  test("http-rules 74: every contract of the folder is in the one list, and nothing else is", async () => {
    const found = (await discoverContracts()).map(({ service }) => service);
    expect(found.sort()).toEqual([...serviceNames].sort());
  });

  test("every field of every event has a class, and all fields stand flat", () => {
    for (const [type, { schema }] of definitions)
      for (const [field, property] of Object.entries<Record<string, unknown>>(
        schema.properties,
      )) {
        expect(["plain", "personal", "sealed"], `${type} ${field}`).toContain(
          String(property["x-class"]),
        );
        expect(property["type"], `${type} ${field}`).not.toBe("object");
      }
  });

  test("what names a person is personal, and what a mail needs is sealed", () => {
    const registered = auth.events["auth.account.registered"].schema.properties;
    const requested =
      auth.events["auth.registration.requested"].schema.properties;
    expect(
      [registered.email, registered.phone, registered.username].map(
        (field) => field["x-class"],
      ),
    ).toEqual(["personal", "personal", "personal"]);
    expect(requested.verification["x-class"]).toBe("sealed");
    expect(registered.roles["x-class"]).toBe("plain");
  });

  test("every durable consumes a producer that has a contract", () => {
    for (const { service, consumes } of contracts)
      for (const { durable, filter } of consumes) {
        const [, producer = "", ...event] = filter.split(".");
        if (producer === "*")
          expect(durable).toBe(`${service}-${event.slice(0, -1).join("-")}`);
        else {
          expect(serviceNames).toContain(producer);
          expect(durable).toBe(`${service}-${producer}`);
        }
      }
  });
});

describe("defineContract", () => {
  const one = event(1, { id: plain(t.String()) });

  test("http-rules 74: refuses an event of another service, a wrong shape and a wrong version", () => {
    const named = (name: string): unknown =>
      defineContract({ service: "a", events: { [name]: one } });
    expect(() => named("b.c.d")).toThrow("a.<aggregate>.<event>");
    expect(() => named("a.c")).toThrow("<event>");
    expect(() => named("a.C.d")).toThrow("lower case");
    expect(() => named("a.c.d.e")).toThrow("<event>");
    expect(() =>
      defineContract({ service: "a", events: { "a.b.c": event(0, {}) } }),
    ).toThrow("whole number");
  });

  test("decision 9: refuses a field to which nobody gave a class, in any version", () => {
    const { "x-class": _, ...bare } = plain(t.String());
    // cast: what a caller without types could pass
    const classless = { id: bare } as unknown as {
      id: typeof one.schema.properties.id;
    };
    const defining = (definition: typeof one): unknown =>
      defineContract({ service: "a", events: { "a.b.c": definition } });
    expect(() => defining(event(1, classless))).toThrow(
      "the field id has no class",
    );
    const fields = { id: plain(t.String()) };
    expect(() =>
      defining(event(2, fields, { earlier: [event(1, classless)] })),
    ).toThrow("no class");
  });

  test("http-rules 79: refuses an earlier version that is not earlier, twice there, or has earlier ones itself", () => {
    const fields = { id: plain(t.String()) };
    const of = (...versions: number[]): unknown =>
      defineContract({
        service: "a",
        events: {
          "a.b.c": event(3, fields, {
            earlier: versions.map((each) => event(each, fields)),
          }),
        },
      });
    expect(of(1, 2)).toBeDefined();
    expect(() => of(3)).toThrow("below 3");
    expect(() => of(0)).toThrow("below 3");
    expect(() => of(1, 1)).toThrow("stands twice");
    const nested = event(2, fields, { earlier: [event(1, fields)] });
    expect(() =>
      defineContract({
        service: "a",
        events: { "a.b.c": event(3, fields, { earlier: [nested] }) },
      }),
    ).toThrow("none of its own");
  });

  test("refuses a durable that is not named after its one filter", () => {
    const consuming = (durable: string, filter: string): unknown =>
      defineContract({
        service: "a",
        events: {},
        consumes: [{ durable, filter }],
      });
    expect(consuming("a-b", "evt.b.>")).toBeDefined();
    expect(() => consuming("a-c", "evt.b.>")).toThrow("a-b");
    expect(() => consuming("a-b", "evt.*.>")).toThrow("names no producer");
    expect(() => consuming("a-b", ">")).toThrow("names no producer");
  });

  test("a class does not touch the schema it marks", () => {
    const text = t.String({ minLength: 3 });
    const marked = personal(text);
    expect(Object.keys(text)).not.toContain("x-class");
    expect([marked.type, marked.minLength]).toEqual(["string", 3]);
    expect(sealed()["x-class"]).toBe("sealed");
  });
});
