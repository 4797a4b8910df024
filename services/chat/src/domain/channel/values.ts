import { type Brand, err, ok, type Result } from "@tixlys/nexus";

export const channelKinds = ["public", "private", "direct", "order"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** `closed` can be read and no longer be written to; of a deleted one nothing is left to see. */
export type ChannelStatus = "open" | "closed" | "deleted";
export type Role = "owner" | "member";

export type ChannelName = Brand<string, "ChannelName">;
export type Description = Brand<string, "Description">;

export type Fault = "format" | "value" | "short" | "long";

export const nameMinLength = 3;
export const nameMaxLength = 50;
export const descriptionMaxLength = 500;
/** Whom a new private channel may be given at once. */
export const invitedAtMost = 100;
export const membersAtMost = 10_000;
/** Channels that one person made or joined, those of orders and direct ones aside. */
export const channelsAtMost = 500;
/** Channels that others have put one person in. */
export const invitationsAtMost = 1_000;
export const retentionDaysAtMost = 3_650;

// Letters and digits of any script; between them one hyphen, underscore, dot or blank.
const nameForm = /^[\p{L}\p{N}][\p{M}]*(?:[-_. ]?[\p{L}\p{N}][\p{M}]*)*$/u;
// Control and format characters, unassigned ones and lone surrogates; joiners are needed by emoji and by some scripts.
const invisible = /[^\P{C}\n\u200c\u200d]/u;

/** 3 to 50 code points, in one spelling. */
export function parseChannelName(value: string): Result<ChannelName, Fault> {
  const name = value.normalize("NFKC").trim().replace(/\s+/gu, " ");
  const length = Array.from(name).length;
  if (length < nameMinLength) return err("short");
  if (length > nameMaxLength) return err("long");
  if (!nameForm.test(name)) return err("format");
  // cast: checked on the lines before
  return ok(name as ChannelName);
}

/** What is compared when names are: without case, by Unicode's own mapping; upper case first, so that `ß` and `SS` are one name. */
export function nameKeyOf(name: string): string {
  return name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFC");
}

/** 1 to 500 code points with something that shows among them. */
export function parseDescription(value: string): Result<Description, Fault> {
  const text = value.replaceAll("\r\n", "\n").trim().normalize("NFC");
  const length = Array.from(text).length;
  if (length === 0) return err("short");
  if (length > descriptionMaxLength) return err("long");
  if (invisible.test(text)) return err("format");
  // cast: checked on the lines before
  return ok(text as Description);
}
