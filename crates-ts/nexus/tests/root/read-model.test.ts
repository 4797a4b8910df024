import { describe, expect, test } from "bun:test";
import { evolveRows, rowsConcerned } from "../../src/index.ts";
import type { EventReader, ReadModel } from "../../src/index.ts";
import { given, happened } from "../../src/testing/index.ts";

type Event =
  | { type: "Placed"; item: string }
  | { type: "Shipped" }
  | { type: "Merged"; into: string }
  | { type: "Erased" };
type Row = { items: string[]; state: string; at?: string };

const events: EventReader<Event> = {
  types: ["Placed", "Shipped", "Merged", "Erased"],
  decode: () => ({ type: "Shipped" }),
};

const orders: ReadModel<Row, Event> = {
  name: "orders",
  version: 1,
  events,
  idOf: (event, { stream }) =>
    event.type === "Merged" ? [event.into, stream.id] : stream.id,
  initial: (id) => ({ items: [], state: `new ${id}` }),
  evolve: (row, event, { recordedAt }) => {
    switch (event.type) {
      case "Placed":
        return { ...row, items: [...row.items, event.item] };
      case "Shipped":
        return { ...row, state: "shipped", at: recordedAt.toISOString() };
      case "Merged":
        return { ...row, state: "merged" };
      case "Erased":
        return undefined;
    }
  },
};

const of = (id: string, event: Event) =>
  happened(event, { stream: { type: "order", id } });

describe("given a history, a read model", () => {
  test("has a row per id, folded in order, from its initial one", () => {
    given(orders, [
      of("1", { type: "Placed", item: "a" }),
      of("2", { type: "Placed", item: "b" }),
      of("1", { type: "Placed", item: "c" }),
    ])
      .then("1", { items: ["a", "c"], state: "new 1" })
      .then("2", { items: ["b"], state: "new 2" })
      .then("3", undefined);
  });

  test("sees when and where an event happened", () => {
    const recordedAt = new Date("2026-01-02T03:04:05Z");
    given(orders, [happened({ type: "Shipped" }, { recordedAt })]).then(
      "test",
      { items: [], state: "shipped", at: "2026-01-02T03:04:05.000Z" },
    );
  });

  test("changes every row that an event concerns, and removes rows; a removed one begins anew", () => {
    const history = [
      of("1", { type: "Placed", item: "a" }),
      of("1", { type: "Merged", into: "2" }),
      of("1", { type: "Erased" }),
    ];
    expect([...given(orders, history).rows()]).toEqual([
      ["2", { items: [], state: "merged" }],
    ]);
    given(orders, [...history, of("1", { type: "Placed", item: "z" })]).then(
      "1",
      { items: ["z"], state: "new 1" },
    );
  });

  test("fails with both sides when a row differs, is missing, or is there although it should not be", () => {
    const rows = given(orders, [of("1", { type: "Placed", item: "a" })]);
    expect(() => rows.then("1", { items: ["b"], state: "new 1" })).toThrow(
      "expected",
    );
    expect(() => rows.then("2", { items: [], state: "new 2" })).toThrow(
      "undefined",
    );
    expect(() => rows.then("1", undefined)).toThrow("row 1 of orders differs");
  });

  test("fails when a row would not survive being stored as JSON", () => {
    const dated: ReadModel<{ at: Date | undefined }, Event> = {
      ...orders,
      initial: () => ({ at: undefined }),
      evolve: (_, __, { recordedAt }) => ({ at: recordedAt }),
    };
    expect(() => given(dated, [{ type: "Shipped" }])).toThrow("stored as JSON");
  });
});

test("only the rows that events concern are asked for and given back, the stored ones unchanged", () => {
  const stored = new Map<string, Row>([
    ["1", { items: ["a"], state: "kept" }],
    ["9", { items: [], state: "other" }],
  ]);
  const occurrence = {
    id: "x",
    stream: { type: "order", id: "1" },
    version: 2,
    position: 2,
    metadata: { correlationId: "c", time: new Date(0) },
    recordedAt: new Date(0),
  };
  const past = [
    { event: { type: "Merged", into: "0" } as const, occurrence },
    { event: { type: "Placed", item: "b" } as const, occurrence },
  ];
  expect(rowsConcerned(orders, past)).toEqual(["0", "1"]);
  expect([...evolveRows(orders, stored, past)]).toEqual([
    ["0", { items: [], state: "merged" }],
    ["1", { items: ["a", "b"], state: "merged" }],
  ]);
  expect(stored.get("1")).toEqual({ items: ["a"], state: "kept" });
});
