import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  decideEntry,
  type EntryChanges,
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

type Versions = { readonly expectedVersions?: readonly number[] };

const none: State = { status: "none", version: 0 };
const there: State = { status: "there", entry: category };
const removed: State = { status: "removed", entry: category };
const create: Command = { type: "CreateEntry", entry: newCategory, at: now };
const change = (
  changes: EntryChanges<"category">,
  versions: Versions = {},
): Command => ({ type: "ChangeEntry", changes, at: later, ...versions });
const remove = (hasChildren = false, versions: Versions = {}): Command => ({
  type: "RemoveEntry",
  hasChildren,
  ...versions,
});
const outcome = (
  command: Command,
  state: State,
): readonly string[] | string => {
  const decided = decideEntry(command, state);
  return decided.ok
    ? decided.value.map(({ type }) => type)
    : decided.error.type;
};

describe("what may happen to an entry", () => {
  const name = valueOf(parseEntryName("Plumbing"));
  const states = [
    { state: none, made: ["EntryCreated"], changed: "EntryUnknown" },
    { state: there, made: "EntryExists", changed: ["EntryChanged"] },
    { state: removed, made: "EntryExists", changed: "EntryUnknown" },
  ];
  test.each(states)("in the state $state.status", (each) => {
    const { state, made, changed } = each;
    expect(outcome(create, state)).toEqual(made);
    expect(outcome(change({ name }), state)).toEqual(changed);
    expect(outcome(remove(), state)).toEqual(
      state === there ? ["EntryRemoved"] : "EntryUnknown",
    );
  });

  test("with children it stays", () => {
    expect(outcome(remove(true), there)).toBe("HasChildren");
  });

  test("for another version than the client knows it stays as it is", () => {
    const others = { expectedVersions: [2, 3] };
    const its = { expectedVersions: [1, 7] };
    expect(outcome(remove(false, others), there)).toBe("EntryOutdated");
    expect(outcome(change({ name }, others), there)).toBe("EntryOutdated");
    expect(outcome(change({ name }, its), there)).toEqual(["EntryChanged"]);
  });

  test("what is the same already changes nothing", () => {
    const { name: same, parentId } = category;
    expect(outcome(change({ name: same, parentId }), there)).toEqual([]);
    expect(outcome(change({ description: null }), there)).toEqual([]);
  });
});

function eventsOf(command: Command, state: State) {
  return valueOf(decideEntry(command, state));
}

function entryOf(state: State) {
  if (state.status !== "there") throw new Error("it is not there");
  return state.entry;
}

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
        const before = entryOf(state);
        const events = eventsOf(change(each), state);
        state = events.reduce<State>(evolveEntry, state);
        version += events.length;
        const entry = entryOf(state);
        expect(entry.version).toBe(version);
        expect(entry.name).toBe(each.name ?? before.name);
        expect(entry.parentId).toBe(each.parentId ?? before.parentId);
        expect(entry.id).toBe(category.id);
        expect(entry.createdAt).toBe(now);
      }
    }),
  );
});
