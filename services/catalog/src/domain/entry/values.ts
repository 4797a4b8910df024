import { type Brand, err, isUuid, ok, type Result } from "@tixlys/nexus";
import {
  type EntryId,
  type Level,
  levelAbove,
  type ParentId,
} from "./level.ts";

/** What an entry is called, as its author wrote it: NFKC, no blanks at its ends, one between words. */
export type EntryName = Brand<string, "EntryName">;
/** A few sentences about an entry; lines are kept. */
export type Description = Brand<string, "Description">;

export type Malformed = { readonly type: "Malformed" };
export type NameRejection =
  Malformed | { readonly type: "TooShort" } | { readonly type: "TooLong" };

export const nameMinLength = 2;
export const nameMaxLength = 100;
export const descriptionMaxLength = 2_000;

// Letters and digits of any script with their marks, and the punctuation that names of trades have.
const nameForm = /^[\p{L}\p{M}\p{Nd} '’"&/+.,:;!?()#%–—-]+$/u;
const readable = /[\p{L}\p{Nd}]/u;
// Control and format characters, unassigned ones and lone surrogates; joiners are needed by emoji and by some scripts.
const invisible = /[^\P{C}\n\u200c\u200d]/u;

/** Undefined unless it is a UUID; whether there is such an entry is the database's to say. */
export function parseEntryId<L extends Level>(
  _level: L,
  value: string,
): EntryId<L> | undefined {
  const id = value.toLowerCase();
  // cast: a UUID was checked, and every UUID may be such an id
  return isUuid(id) ? (id as EntryId<L>) : undefined;
}

/** The parent as it was written: none for a type, an id for every other level. */
export function parseParentId<L extends Level>(
  level: L,
  value: string | undefined,
): Result<ParentId<L>, Malformed> {
  const above = levelAbove(level);
  const id =
    above === undefined || value === undefined
      ? undefined
      : parseEntryId(above, value);
  if ((above === undefined) !== (value === undefined)) return malformed;
  if (above !== undefined && id === undefined) return malformed;
  // cast: the line before says that it is there exactly for levels that have one above
  return ok(id as ParentId<L>);
}

/** 2 to 100 code points of letters, digits, blanks and simple punctuation, with a letter or a digit among them. */
export function parseEntryName(
  value: string,
): Result<EntryName, NameRejection> {
  const name = value.normalize("NFKC").trim().replace(/\s+/gu, " ");
  const length = Array.from(name).length;
  if (length < nameMinLength) return err({ type: "TooShort" });
  if (length > nameMaxLength) return err({ type: "TooLong" });
  if (!nameForm.test(name) || !readable.test(name)) return malformed;
  // cast: checked on the lines before
  return ok(name as EntryName);
}

export function parseDescription(
  value: string,
): Result<Description, Malformed> {
  const text = value.replaceAll("\r\n", "\n").trim().normalize("NFC");
  const length = Array.from(text).length;
  if (length === 0 || length > descriptionMaxLength || invisible.test(text))
    return malformed;
  // cast: checked on the lines before
  return ok(text as Description);
}

/**
 * What is compared when names are: without case, by Unicode's own mapping, because the database's collation `C` knows the case
 * of ASCII alone. Upper case first, so that `ß` and `SS` are one name, and both forms of the Greek sigma.
 */
export function nameKeyOf(name: EntryName): string {
  return name.toUpperCase().toLowerCase().normalize("NFC");
}

const malformed = err<Malformed>({ type: "Malformed" });
