import { describe, expect, test } from "bun:test";
import type { EventReader, ProcessManager } from "../../src/index.ts";
import { given, happened, refused, timedOut } from "../../src/testing/index.ts";

type Event =
  | { type: "OrderPlaced"; order: string }
  | { type: "PaymentTaken"; order: string }
  | { type: "Weather" };
type Command =
  | { type: "TakePayment"; order: string }
  | { type: "Ship"; order: string }
  | { type: "CancelOrder"; order: string };
type State = { order: string; paid: boolean };

const reader: EventReader<Event> = {
  types: ["OrderPlaced", "PaymentTaken", "Weather"],
  decode: () => ({ type: "Weather" }),
};
const HOUR = 3_600_000;

const shipping: ProcessManager<State, Event, Command, "payment"> = {
  name: "shipping",
  initial: { order: "", paid: false },
  events: [reader],
  correlate: (event) => (event.type === "Weather" ? undefined : event.order),
  react: (state, input) => {
    if (input.kind === "timeout") {
      const { order } = state;
      return { state, commands: [{ type: "CancelOrder", order }], done: true };
    }
    const { event, cause } = input;
    if (event.type === "OrderPlaced") {
      const { order } = event;
      const dueAt = new Date(cause.at.getTime() + HOUR);
      return {
        state: { ...state, order },
        commands: [{ type: "TakePayment", order }],
        timeouts: [{ set: "payment", dueAt }],
      };
    }
    const { order } = state;
    return {
      state: { ...state, paid: true },
      commands: [{ type: "Ship", order }],
      timeouts: [{ cancel: "payment" }],
    };
  },
  compensate: (state, { command }) => ({
    state,
    commands:
      command.type === "Ship"
        ? [{ type: "CancelOrder", order: state.order }]
        : [],
    done: true,
  }),
};

const placed: Event = { type: "OrderPlaced", order: "1" };
const paid: Event = { type: "PaymentTaken", order: "1" };

describe("given a past, a process", () => {
  test("answers an event with commands and timeouts that depend on when it happened", () => {
    const recordedAt = new Date("2026-01-01T00:00:00Z");
    given(shipping)
      .when(happened(placed, { recordedAt }))
      .then({
        state: { order: "1", paid: false },
        commands: [{ type: "TakePayment", order: "1" }],
        timeouts: [{ set: "payment", dueAt: new Date("2026-01-01T01:00:00Z") }],
        done: false,
      });
  });

  test("goes on from its state", () => {
    given(shipping, [placed])
      .when(paid)
      .then({
        commands: [{ type: "Ship", order: "1" }],
        timeouts: [{ cancel: "payment" }],
      });
  });

  test("hears that time is up, and that a command was refused", () => {
    given(shipping, [placed])
      .when(timedOut("payment"))
      .then({ commands: [{ type: "CancelOrder", order: "1" }], done: true });
    given(shipping, [placed, paid])
      .when(refused({ type: "Ship", order: "1" }, { type: "NoStock" }))
      .then({ commands: [{ type: "CancelOrder", order: "1" }], timeouts: [] });
  });

  test("ignores what belongs to no process, and everything after its end", () => {
    given(shipping).when({ type: "Weather" }).ignored();
    given(shipping, [placed, timedOut("payment")])
      .when(paid)
      .ignored();
  });

  test("fails with both sides when the reaction differs in a part that was asked for", () => {
    const reacted = given(shipping).when(placed);
    expect(() => reacted.then({ commands: [] })).toThrow("TakePayment");
    expect(() => reacted.then({ timeouts: [] })).toThrow("payment");
    expect(() => reacted.then({ done: true })).toThrow("done");
    expect(() => reacted.then({ state: shipping.initial })).toThrow("state");
    expect(() => reacted.ignored()).toThrow("differs");
    expect(() => given(shipping).when({ type: "Weather" }).then({})).toThrow(
      "ignored",
    );
  });

  test("fails when a state or a command would not survive being stored", () => {
    const stamped: ProcessManager<object, Event, Date> = {
      name: "stamped",
      initial: {},
      events: [reader],
      correlate: () => "one",
      react: (state, { cause }) => ({ state, commands: [cause.at] }),
    };
    expect(() => given(stamped).when(placed)).toThrow("the commands");
    expect(() => given(stamped).when(refused(new Date(), null))).toThrow(
      "does not compensate",
    );
  });
});
