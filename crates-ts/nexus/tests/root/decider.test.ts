import { describe, expect, test } from "bun:test";
import { err, fold, ok } from "../../src/index.ts";
import type { Decider } from "../../src/index.ts";
import { given } from "../../src/testing/index.ts";

type Door = "open" | "closed" | "gone";
type Command = { type: "open" } | { type: "close" } | { type: "tear-down" };
type Event = { type: "Opened" } | { type: "Closed" } | { type: "TornDown" };

const door: Decider<Door, Command, Event, { type: "AlreadyThere" }> = {
  initial: "closed",
  decide: (command, state) => {
    if (command.type === "tear-down")
      return ok([{ type: "Opened" }, { type: "TornDown" }]);
    const wanted = command.type === "open" ? "open" : "closed";
    if (state === wanted) return err({ type: "AlreadyThere" });
    return ok([{ type: wanted === "open" ? "Opened" : "Closed" }]);
  },
  evolve: (_, event) =>
    (({ Opened: "open", Closed: "closed", TornDown: "gone" }) as const)[
      event.type
    ],
  isTerminal: (state) => state === "gone",
};

describe("fold", () => {
  test("starts from the initial state and applies events in order", () => {
    expect(fold(door, door.initial, [])).toBe("closed");
    expect(
      fold(door, door.initial, [
        { type: "Opened" },
        { type: "Closed" },
        { type: "Opened" },
      ]),
    ).toBe("open");
    expect(fold(door, "gone", [])).toBe("gone");
  });
});

describe("given/when/then", () => {
  test("accepts the right events and the right rejection", () => {
    given(door)
      .when({ type: "open" })
      .then([{ type: "Opened" }]);
    given(door, [{ type: "Opened" }])
      .when({ type: "open" })
      .rejected({ type: "AlreadyThere" });
    expect(given(door).when({ type: "tear-down" }).state()).toBe("gone");
    expect(given(door).when({ type: "close" }).state()).toBe("closed");
    expect(given(door).when({ type: "close" }).result()).toEqual(
      err({ type: "AlreadyThere" }),
    );
  });

  test("fails, showing both sides, on other events, on fewer, on order, and on the wrong kind of answer", () => {
    const tearDown = given(door).when({ type: "tear-down" });
    expect(() => tearDown.then([{ type: "Opened" }])).toThrow("TornDown");
    expect(() =>
      tearDown.then([{ type: "TornDown" }, { type: "Opened" }]),
    ).toThrow("differs");
    expect(() => tearDown.rejected({ type: "AlreadyThere" })).toThrow(
      "differs",
    );
    expect(() => given(door).when({ type: "close" }).then([])).toThrow(
      "AlreadyThere",
    );
  });
});
