import { expect, test } from "bun:test";
import { arrange } from "../../src/domain/event/chain.ts";
import type { KnownType } from "../../src/domain/event/event.ts";
import { keep } from "../../src/domain/event/keep.ts";
import {
  isWanted,
  parseTypeFilter,
} from "../../src/domain/event/type-filter.ts";
import { maySee, seenBy } from "../../src/domain/event/view.ts";
import { daysKept } from "../../src/domain/retention/retention.ts";
import { kept, told } from "./things.ts";

const [ada, bo, root] = [
  Bun.randomUUIDv7(),
  Bun.randomUUIDv7(),
  Bun.randomUUIDv7(),
];

const known: KnownType = {
  fields: {
    userId: "plain",
    roles: "plain",
    email: "personal",
    confirmation: "sealed",
  },
  people: ["userId"],
  accepts: (data) => JSON.stringify(data).includes("userId"),
};
const data = {
  userId: ada,
  roles: ["user"],
  email: "ada@example.test",
  confirmation: "c2VhbGVk",
  toString: "no field",
};

test("of an event the fields are kept that are declared plain, and whom it is about", () => {
  const actor = { kind: "user", id: bo } as const;
  const { event, bare } = keep(told({ data, actor }), known);
  expect(bare).toBeUndefined();
  expect(event.data).toEqual({ userId: ada, roles: ["user"] });
  expect(event.people).toEqual([ada, bo]);
});

test("of a type that is not known, or data that is not as declared, the envelope alone is kept", () => {
  const unknown = keep(told({ data, subject: ada }), undefined);
  expect(unknown).toMatchObject({ bare: "unknown-type" });
  expect(unknown.event).toMatchObject({ data: undefined, people: [ada] });
  const other = keep(told({ data: { name: "Ada" }, subject: "x" }), known);
  expect(other).toMatchObject({ bare: "other-data", event: { people: [] } });
  expect(other.event.data).toBeUndefined();
});

test("decision 18: a person sees what is about them, and not who else acted", () => {
  const actor = { kind: "user", id: root } as const;
  const event = kept([ada, root], { actor, data: { userId: ada, by: root } });
  const viewer = { userId: ada, seesAll: false };
  expect(maySee(viewer, event)).toBe(true);
  expect(maySee({ ...viewer, userId: bo }, event)).toBe(false);
  expect(seenBy(viewer, event)).toMatchObject({
    isActorHidden: true,
    data: { userId: ada },
  });
  expect(seenBy(viewer, event).data).not.toHaveProperty("by");
  const manager = { userId: bo, seesAll: true };
  expect(maySee(manager, event)).toBe(true);
  expect(seenBy(manager, event)).toMatchObject({
    isActorHidden: false,
    data: { by: root },
  });
});

test("types are asked for by their names and by beginnings of them, and by nothing else", () => {
  const filter = parseTypeFilter("orders.offer.*,auth.account.deleted,chat.*");
  const wanted = [
    "orders.offer.made",
    "auth.account.deleted",
    "chat.message.sent",
    "orders.order.placed",
    "auth.account.disabled",
  ].map((type) => isWanted(filter, type));
  expect(wanted).toEqual([true, true, true, false, false]);
  expect(isWanted(undefined, "orders.order.placed")).toBe(true);
  for (const text of ["", "*", "orders", "orders.*.made", "a.b.c.d", "A.b.c"])
    expect(parseTypeFilter(text)).toBeUndefined();
});

test("a chain is a tree from top to bottom, whatever its causes name", () => {
  const event = (id: string, causationId?: string) =>
    causationId === undefined ? { id } : { id, causationId };
  const chain = arrange([
    event("placed", "elsewhere"),
    event("opened", "placed"),
    event("mailed", "placed"),
    event("joined", "opened"),
    event("ring-1", "ring-2"),
    event("ring-2", "ring-1"),
  ]);
  expect(chain.map((link) => `${String(link.depth)} ${link.event.id}`)).toEqual(
    ["0 placed", "1 opened", "2 joined", "1 mailed", "0 ring-1", "1 ring-2"],
  );
});

test("some types are kept shorter, none longer than all", () => {
  expect(daysKept("orders.order.placed", 400)).toBe(400);
  expect(daysKept("chat.message.sent", 400)).toBe(90);
  expect(daysKept("chat.message.sent", 30)).toBe(30);
});
