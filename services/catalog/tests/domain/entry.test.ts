import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  decideEntry,
  type EntryCommand,
  type EntryState,
  evolveEntry,
} from "../../src/domain/entry/entry.ts";
import {
  parseDescription,
  parseEntryName,
} from "../../src/domain/entry/values.ts";
import {
  category,
  later,
  newCategory,
  now,
  otherTypeId,
  typeId,
  valueOf,
} from "./things.ts";

type Command = EntryCommand<"category">;
type State = EntryState<"category">;

const none: State = { status: "none", version: 0 };
const there: State = { status: "there", entry: category };
const removed: State = { status: "removed", entry: category };
const create: Command = { type: "CreateEntry", entry: newCategory, at: now };
const change = (
  changes: Extract<Command, { type: "ChangeEntry" }>["changes"],
): Command => ({
  type: "ChangeEntry",
  changes,
  at: later,
});
const remove = (hasChildren = false): Command => ({
  type: "RemoveEntry",
  hasChildren,
});
const outcome = (command: Command, state: State) => {
  const decided = decideEntry(command, state);
  return decided.ok
    ? decided.value.map(({ type }) => type)
    : decided.error.type;
};

describe("what may happen to an entry", () => {
  const name = valueOf(parseEntryName("Plumbing"));
  test.each([
    ["none", none, ["EntryCreated"], "EntryUnknown", "EntryUnknown"],
    ["there", there, "EntryExists", ["EntryChanged"], ["EntryRemoved"]],
    ["removed", removed, "EntryExists", "EntryUnknown", "EntryUnknown"],
  ] as const)("in the state %s", (_name, state, made, changed, gone) => {
    expect<unknown>(outcome(create, state)).toEqual(made);
    expect<unknown>(outcome(change({ name }), state)).toEqual(changed);
    expect<unknown>(outcome(remove(), state)).toEqual(gone);
  });

  test("with children it stays", () => {
    expect(outcome(remove(true), there)).toBe("HasChildren");
  });

  test("for another version than the client knows it stays as it is", () => {
    const expectedVersions = [2, 3];
    expect(outcome({ ...remove(), expectedVersions }, there)).toBe(
      "EntryOutdated",
    );
    const known = { ...change({ name }), expectedVersions: [1, 7] };
    expect(outcome(known, there)).toEqual(["EntryChanged"]);
  });

  test("what is the same already changes nothing", () => {
    const { name: same, parentId } = category;
    expect(outcome(change({ name: same, parentId }), there)).toEqual([]);
    expect(outcome(change({ description: null }), there)).toEqual([]);
  });
});

test("after any commands the version counts the changes, and only what was asked for is different", () => {
  const names = ["Plumbing", "Electrical", "Painting"].map((each) =>
    valueOf(parseEntryName(each)),
  );
  const text = valueOf(parseDescription("All of it."));
  const changes = fc.record(
    {
      name: fc.constantFrom(...names),
      parentId: fc.constantFrom(typeId, otherTypeId),
      description: fc.constantFrom(text, null),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 20 }), (all) => {
      let state: State = there;
      let version = 1;
      for (const each of all) {
        const decided = decideEntry(change(each), state);
        const events = valueOf(decided);
        const before = state.status === "there" ? state.entry : category;
        for (const event of events) state = evolveEntry(state, event);
        version += events.length;
        if (state.status !== "there") throw new Error("gone");
        const { entry } = state;
        expect(entry.version).toBe(version);
        expect(entry.name).toBe(each.name ?? before.name);
        expect(entry.parentId).toBe(each.parentId ?? before.parentId);
        expect(entry.id).toBe(category.id);
        expect(entry.createdAt).toBe(now);
      }
    }),
  );
});
