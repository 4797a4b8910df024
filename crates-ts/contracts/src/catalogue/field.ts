import { Type } from "@sinclair/typebox";
import type { TSchema, TString } from "@sinclair/typebox";

/**
 * What a field may hold, and therefore where it may go (decision 9).
 *
 * `plain` may be stored anywhere; `personal` only where a consumer needs it, and never in the event log;
 * `sealed` is ciphertext for one recipient (decision 8), opaque to everybody else.
 */
export type FieldClass = "plain" | "personal" | "sealed";

/** The classes from the loosest to the strictest. */
export const fieldClasses: readonly FieldClass[] = [
  "plain",
  "personal",
  "sealed",
];

/** Whether a value names a class. */
export function isFieldClass(value: unknown): value is FieldClass {
  return fieldClasses.some((known) => known === value);
}

/** A schema whose class has been declared; an event takes no other kind. */
export type Field<S extends TSchema = TSchema> = S & {
  readonly "x-class": FieldClass;
};

/** A field that holds nothing about a person. */
export function plain<S extends TSchema>(schema: S): Field<S> {
  return { ...schema, "x-class": "plain" };
}

/** A field about a person: e-mail, names, phone, message text. */
export function personal<S extends TSchema>(schema: S): Field<S> {
  return { ...schema, "x-class": "personal" };
}

/**
 * A field that only its recipient can read: base64url of a binary age file (decision 38).
 *
 * The plaintext is JSON `{ messageId, token, expiresAt }`, whose `messageId` equals the envelope's `id`.
 */
export function sealed(): Field<TString> {
  const schema = Type.String({
    pattern: "^[A-Za-z0-9_-]+$",
    minLength: 1,
    maxLength: 8192,
  });
  return { ...schema, "x-class": "sealed" };
}
