import { expect, test } from "bun:test";
import { type Actor, causedBy, type Metadata } from "../../src/index.ts";

const time = new Date("2026-11-21T12:00:00Z");
const actor: Actor = { kind: "user", id: "u1" };
const metadata: Metadata = {
  correlationId: "request-1",
  causationId: "before",
  actor,
  time: new Date(0),
};

test("what follows keeps the chain and the actor, and names its cause", () => {
  expect(causedBy({ id: "event-1", metadata }, { time })).toStrictEqual({
    correlationId: "request-1",
    causationId: "event-1",
    actor,
    time,
  });
});

test("somebody else may act, and where nobody acted nobody does", () => {
  const other: Actor = { kind: "service", id: "orders" };
  const cause = { id: "event-1", metadata };
  expect(causedBy(cause, { time, actor: other }).actor).toEqual(other);
  const nobody = { correlationId: "c", time };
  expect(causedBy({ id: "1", metadata: nobody }, { time })).toStrictEqual({
    correlationId: "c",
    causationId: "1",
    time,
  });
});
