import {
  type Clock,
  err,
  type Ids,
  ok,
  type Result,
  type UnitOfWork,
} from "@tixlys/nexus";
import {
  decideEntry,
  type Entry,
  type EntryCommand,
  type EntryRejection,
  evolveEntry,
  isElsewhere,
} from "../domain/entry/entry.ts";
import type { EntryId, Level } from "../domain/entry/level.ts";
import { parseEntryId } from "../domain/entry/values.ts";
import {
  type FieldsMalformed,
  parseChanges,
  parseNewEntry,
  type WrittenEntry,
} from "./entry-changes.ts";
import type { Origin, ShownEntry, Work } from "./ports.ts";

export type WriteRejection =
  | FieldsMalformed
  | EntryRejection
  | { readonly type: "ParentUnknown" }
  | { readonly type: "NameTaken" }
  /** The catalog has as many entries as it may have. */
  | { readonly type: "CatalogFull" };

type Ports = {
  readonly transactions: UnitOfWork<Work>;
  readonly clock: Clock;
  readonly ids: Ids;
};
type By = { readonly userId: string };
type Expected = { readonly expectedVersions?: readonly number[] | undefined };

/** Puts a new entry into the hierarchy. */
export async function createEntry<L extends Level>(
  { transactions, clock, ids }: Ports,
  level: L,
  written: WrittenEntry & By,
): Promise<Result<ShownEntry<L>, WriteRejection>> {
  const id = parseEntryId(level, ids());
  if (id === undefined) throw new Error("the source of ids made none");
  const entry = parseNewEntry(level, id, written);
  if (!entry.ok) return entry;
  return transactions.run(async (work) => {
    const done = await carryOut(work, level, id, written, () => ({
      type: "CreateEntry",
      entry: entry.value,
      at: clock(),
    }));
    return done.ok ? ok(await work.entries.show(done.value)) : done;
  });
}

/** Renames, describes or moves an entry; with `expectedVersions` only one of these. */
export async function changeEntry<L extends Level>(
  { transactions, clock }: Ports,
  level: L,
  change: { readonly id: string; readonly written: WrittenEntry } & By &
    Expected,
): Promise<Result<ShownEntry<L>, WriteRejection>> {
  const id = parseEntryId(level, change.id);
  if (id === undefined) return err({ type: "EntryUnknown" });
  const changes = parseChanges(level, change.written);
  if (!changes.ok) return changes;
  return transactions.run(async (work) => {
    const done = await carryOut(work, level, id, change, () => ({
      type: "ChangeEntry",
      changes: changes.value,
      expectedVersions: change.expectedVersions,
      at: clock(),
    }));
    return done.ok ? ok(await work.entries.show(done.value)) : done;
  });
}

/** Takes an entry away that has nothing below it. */
export async function removeEntry<L extends Level>(
  { transactions }: Ports,
  level: L,
  removal: { readonly id: string } & By & Expected,
): Promise<Result<Entry<L>, WriteRejection>> {
  const id = parseEntryId(level, removal.id);
  if (id === undefined) return err({ type: "EntryUnknown" });
  return transactions.run((work) =>
    carryOut(work, level, id, removal, async () => ({
      type: "RemoveEntry",
      hasChildren: await work.entries.hasChildren(level, id),
      expectedVersions: removal.expectedVersions,
    })),
  );
}

/** Load, decide, save, tell: the one way in which the hierarchy changes. Nothing decided means nothing written. */
async function carryOut<L extends Level>(
  work: Work,
  level: L,
  id: EntryId<L>,
  { userId }: By,
  commandOf: () => EntryCommand<L> | Promise<EntryCommand<L>>,
): Promise<Result<Entry<L>, WriteRejection>> {
  const before = await work.entries.load(level, id);
  // Asked only now, when nothing can be put below the entry any more.
  const decided = decideEntry(await commandOf(), before);
  if (!decided.ok) return decided;
  let state = before;
  for (const event of decided.value) {
    const after = evolveEntry(state, event);
    if (after.status === "none") break;
    const old = state.status === "none" ? undefined : state.entry;
    const saved =
      after.status === "removed"
        ? await remove(work, after.entry, { userId })
        : await save(work, old, after.entry, { userId });
    if (!saved.ok) return saved;
    state = after;
  }
  return state.status === "none"
    ? err({ type: "EntryUnknown" })
    : ok(state.entry);
}

async function save<L extends Level>(
  work: Work,
  before: Entry<L> | undefined,
  after: Entry<L>,
  origin: Origin,
): Promise<Result<undefined, WriteRejection>> {
  const { entries, tree } = work;
  const moves = before === undefined || isElsewhere(before, after);
  if (moves && !(await entries.holdParent(after.level, after.parentId)))
    return err({ type: "ParentUnknown" });
  const written =
    before === undefined
      ? await entries.insert(after)
      : await entries.update(before, after);
  if (written === "name-taken") return err({ type: "NameTaken" });
  await tell(work, before === undefined ? "created" : "updated", after, origin);
  const marked = await tree.changed(before === undefined ? 1 : 0);
  return marked === "full" ? err({ type: "CatalogFull" }) : ok(undefined);
}

async function remove<L extends Level>(
  work: Work,
  entry: Entry<L>,
  origin: Origin,
): Promise<Result<undefined, WriteRejection>> {
  await work.entries.remove(entry);
  const gone = { ...entry, version: entry.version + 1 };
  await tell(work, "deleted", gone, origin);
  await work.tree.changed(-1);
  return ok(undefined);
}

/** The others hear of services only: what stands above them is this service's own matter. */
async function tell(
  { announcements }: Work,
  change: "created" | "updated" | "deleted",
  entry: Entry<Level>,
  origin: Origin,
): Promise<void> {
  if (isService(entry)) await announcements.service(change, entry, origin);
}

function isService(entry: Entry<Level>): entry is Entry<"service"> {
  return entry.level === "service";
}
