import { err, ok, type Result } from "@tixlys/nexus";
import type { EntryChanges, NewEntry } from "../domain/entry/entry.ts";
import type { EntryId, Level, ParentId } from "../domain/entry/level.ts";
import {
  type Description,
  type EntryName,
  parseDescription,
  parseEntryName,
  parseParentId,
} from "../domain/entry/values.ts";

/** An entry as it was written. In a change, absent stays, and `null` takes the description away. */
export type WrittenEntry = {
  readonly name?: string;
  readonly parentId?: string;
  readonly description?: string | null;
};

export type WrittenField = keyof WrittenEntry;

/** What is wrong with one field. */
export type FieldFault = {
  readonly field: WrittenField;
  readonly fault: "Missing" | "Malformed" | "TooShort" | "TooLong";
};

/** All that is wrong with what was written; at least one. */
export type FieldsMalformed = {
  readonly type: "FieldsMalformed";
  readonly faults: readonly [FieldFault, ...FieldFault[]];
};

type Parsed<L extends Level> = {
  readonly name: EntryName | undefined;
  readonly parentId: ParentId<L> | undefined;
  readonly description: Description | null | undefined;
  readonly faults: FieldFault[];
};

/** The new entry behind what was written, or everything that is wrong with it. */
export function parseNewEntry<L extends Level>(
  level: L,
  id: EntryId<L>,
  written: WrittenEntry,
): Result<NewEntry<L>, FieldsMalformed> {
  const { name, description, faults } = parse(level, written);
  const parent = parseParentId(level, written.parentId);
  if (written.name === undefined)
    faults.push({ field: "name", fault: "Missing" });
  if (!parent.ok && written.parentId === undefined)
    faults.push({ field: "parentId", fault: "Missing" });
  if (name === undefined || !parent.ok || faults.length > 0)
    return refused(faults);
  const parentId = parent.value;
  return ok({
    level,
    id,
    parentId,
    name,
    description: description ?? undefined,
  });
}

/** The changes behind what was written, or everything that is wrong with them. */
export function parseChanges<L extends Level>(
  level: L,
  written: WrittenEntry,
): Result<EntryChanges<L>, FieldsMalformed> {
  const { name, parentId, description, faults } = parse(level, written);
  if (faults.length > 0) return refused(faults);
  return ok({
    ...(name === undefined ? {} : { name }),
    ...(parentId === undefined ? {} : { parentId }),
    ...(description === undefined ? {} : { description }),
  });
}

function parse<L extends Level>(level: L, written: WrittenEntry): Parsed<L> {
  const faults: FieldFault[] = [];
  const read = <T>(
    field: WrittenField,
    parsed: Result<T, { readonly type: FieldFault["fault"] }> | undefined,
  ): T | undefined => {
    if (parsed === undefined || parsed.ok) return parsed?.value;
    faults.push({ field, fault: parsed.error.type });
    return undefined;
  };
  const { name, parentId, description } = written;
  return {
    faults,
    name: read("name", name === undefined ? name : parseEntryName(name)),
    parentId: read(
      "parentId",
      parentId === undefined ? parentId : parseParentId(level, parentId),
    ),
    description:
      description === null || description === undefined
        ? description
        : read("description", parseDescription(description)),
  };
}

function refused(faults: readonly FieldFault[]) {
  const [first, ...rest] = faults;
  if (first === undefined) throw new Error("nothing is wrong with the entry");
  return err<FieldsMalformed>({
    type: "FieldsMalformed",
    faults: [first, ...rest],
  });
}
