import { Type as t } from "@sinclair/typebox";

/**
 * An account's id; also the id of everything that exists once per account. `x-person` says so to whoever keeps events: what has it
 * in its data is about that person, or is theirs.
 */
export const userId = t.String({ format: "uuid", "x-person": true });

/** An address as its owner wrote it, at most 254 characters (RFC 5321 §4.5.3.1.3). */
export const email = t.String({ minLength: 3, maxLength: 254 });

/** A username, already normalised. */
export const username = t.String({ minLength: 1, maxLength: 64 });

/** A given or a family name. */
export const personName = t.String({ minLength: 1, maxLength: 100 });

/** A phone number in E.164. */
export const phone = t.String({ pattern: "^\\+[1-9][0-9]{1,14}$" });

/** The one role plus the capabilities, as on the wire (decision 45). */
export const roles = t.Array(t.String({ minLength: 1, maxLength: 32 }), {
  maxItems: 8,
});

/** RFC 3339, UTC. */
export const at = t.String({ format: "date-time" });
