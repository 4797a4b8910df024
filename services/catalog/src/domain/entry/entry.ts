import { err, ok, type Result } from "@tixlys/nexus";
import type { EntryId, Level, ParentId } from "./level.ts";
import { type Description, type EntryName, nameKeyOf } from "./values.ts";

/** What is known of an entry when it is asked for. */
export type NewEntry<L extends Level> = {
  readonly level: L;
  readonly id: EntryId<L>;
  readonly parentId: ParentId<L>;
  readonly name: EntryName;
  readonly description: Description | undefined;
};

/** One entry of the hierarchy: a type without a parent, anything else with one of the level above. */
export type Entry<L extends Level> = NewEntry<L> & {
  readonly createdAt: Date;
  /** Of its own fields; an offer for a service changes its version, but not this. */
  readonly updatedAt: Date;
  readonly version: number;
};

export type EntryState<L extends Level> =
  | { readonly status: "none"; readonly version: 0 }
  | { readonly status: "there"; readonly entry: Entry<L> }
  | { readonly status: "removed"; readonly entry: Entry<L> };

/** Absent: stays. `null` takes a description away; a name and a parent can only be replaced. */
export type EntryChanges<L extends Level> = {
  readonly name?: EntryName;
  readonly parentId?: ParentId<L>;
  readonly description?: Description | null;
};

type Expected = { readonly expectedVersions?: readonly number[] | undefined };

export type EntryCommand<L extends Level> =
  | {
      readonly type: "CreateEntry";
      readonly entry: NewEntry<L>;
      readonly at: Date;
    }
  | ({
      readonly type: "ChangeEntry";
      readonly changes: EntryChanges<L>;
      readonly at: Date;
    } & Expected)
  | ({
      readonly type: "RemoveEntry";
      /** Whether anything stands below it that can be seen: entries, or offers for a service. */
      readonly hasChildren: boolean;
    } & Expected);

export type EntryEvent<L extends Level> =
  | { readonly type: "EntryCreated"; readonly entry: Entry<L> }
  | { readonly type: "EntryChanged"; readonly entry: Entry<L> }
  | { readonly type: "EntryRemoved" };

export type EntryRejection =
  | { readonly type: "EntryUnknown" }
  | { readonly type: "EntryExists" }
  | { readonly type: "EntryOutdated"; readonly version: number }
  | { readonly type: "HasChildren" };

/** Judges a command: what happens, nothing where nothing would change, or why not. */
export function decideEntry<L extends Level>(
  command: EntryCommand<L>,
  state: EntryState<L>,
): Result<readonly EntryEvent<L>[], EntryRejection> {
  if (command.type === "CreateEntry") {
    if (state.status !== "none") return err({ type: "EntryExists" });
    const { entry, at } = command;
    const made = { ...entry, createdAt: at, updatedAt: at, version: 1 };
    return ok([{ type: "EntryCreated", entry: made }]);
  }
  if (state.status !== "there") return err({ type: "EntryUnknown" });
  const { version } = state.entry;
  if (command.expectedVersions?.includes(version) === false)
    return err({ type: "EntryOutdated", version });
  if (command.type === "RemoveEntry")
    return command.hasChildren
      ? err({ type: "HasChildren" })
      : ok([{ type: "EntryRemoved" }]);
  const entry = changed(state.entry, command.changes, command.at);
  return ok(entry === undefined ? [] : [{ type: "EntryChanged", entry }]);
}

/** Applies one event. */
export function evolveEntry<L extends Level>(
  state: EntryState<L>,
  event: EntryEvent<L>,
): EntryState<L> {
  if (event.type !== "EntryRemoved")
    return { status: "there", entry: event.entry };
  return state.status === "none"
    ? state
    : { status: "removed", entry: state.entry };
}

function changed<L extends Level>(
  entry: Entry<L>,
  changes: EntryChanges<L>,
  at: Date,
): Entry<L> | undefined {
  const { name = entry.name, description: written } = changes;
  const parentId =
    changes.parentId === undefined ? entry.parentId : changes.parentId;
  const description =
    written === undefined ? entry.description : (written ?? undefined);
  const isSame =
    name === entry.name &&
    parentId === entry.parentId &&
    description === entry.description;
  if (isSame) return undefined;
  const version = entry.version + 1;
  return { ...entry, name, parentId, description, updatedAt: at, version };
}

/** Whether a name or a place differs, so that another entry may be in the way. */
export function isElsewhere<L extends Level>(
  before: Entry<L>,
  after: Entry<L>,
): boolean {
  return (
    before.parentId !== after.parentId ||
    nameKeyOf(before.name) !== nameKeyOf(after.name)
  );
}
