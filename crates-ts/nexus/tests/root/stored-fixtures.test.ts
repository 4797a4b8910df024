import { describe, expect, test } from "bun:test";
import {
  checkStoredFixtures,
  defineEvents,
  type EventData,
  field,
} from "../../src/index.ts";

type Event =
  | { readonly type: "Opened"; readonly name: string; readonly size: number }
  | { readonly type: "Closed" };

const events = defineEvents<Event>()({
  Opened: {
    version: 3,
    fields: { name: field.text(), size: field.whole() },
    upcast: {
      1: (data) => ({ ...data, size: 0 }),
      2: ({ title = null, ...data }) => ({ ...data, name: title }),
    },
  },
  Closed: { version: 1, fields: {} },
});

const fixtures: readonly EventData[] = [
  { type: "Opened", schemaVersion: 1, data: { title: "a" } },
  { type: "Opened", schemaVersion: 2, data: { title: "a", size: 1 } },
  { type: "Opened", schemaVersion: 3, data: { name: "a", size: 1 } },
  { type: "Closed", schemaVersion: 1, data: {} },
];

const without = (...left: readonly number[]): readonly EventData[] =>
  fixtures.filter((_, index) => !left.includes(index));
const check = (given: readonly EventData[]) => () => {
  checkStoredFixtures(events, given);
};

describe("checkStoredFixtures", () => {
  test("passes when every version of every event has a fixture that decodes, several of one version, too", () => {
    expect(check([...fixtures, ...fixtures])).not.toThrow();
  });

  test("names every version that has no fixture, today's and those of other types as well", () => {
    expect(check(without(0, 2, 3))).toThrow(
      "Opened v1: no fixture\nOpened v3: no fixture\nClosed v1: no fixture",
    );
    expect(check(without(3))).toThrow(/:\nClosed v1: no fixture$/);
    expect(check(without(1))).toThrow(/:\nOpened v2: no fixture$/);
  });

  test("names every fixture that does not decode, with the reason", () => {
    const wrong = { type: "Opened", schemaVersion: 2, data: { title: "a" } };
    expect(check([...without(1), wrong])).toThrow(
      /:\nOpened v2: data.size must be a whole number, but is missing$/,
    );
  });

  test("names every fixture that nobody knows: of no declared event, or of a version to come", () => {
    const unknown = [
      { type: "Lost", schemaVersion: 1, data: {} },
      { type: "Closed", schemaVersion: 2, data: {} },
    ];
    expect(check([...fixtures, ...unknown])).toThrow(
      /:\nLost v1: this build declares no such event\nClosed v2: this build knows versions 1 to 1$/,
    );
  });

  test("names a fixture that is written again as something else", () => {
    const lossy = {
      ...events,
      encode: (event: Event): EventData => {
        const { data, ...rest } = events.encode(event);
        const size = Number(Object(data).size ?? 0) + 1;
        return { ...rest, data: { name: "a", size } };
      },
    };
    expect(() => {
      checkStoredFixtures(lossy, fixtures);
    }).toThrow("Opened v3: what is written of it is read as something else");
  });
});
