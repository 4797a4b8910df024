import { err, ok, type Brand, type Result } from "@tixlys/nexus";

/** A person's first or last name: trimmed, inner white space single, NFC. */
export type PersonName = Brand<string, "PersonName">;

/** A telephone number in E.164 form: `+` and 7 to 15 digits (ITU-T E.164 §6). */
export type Phone = Brand<string, "Phone">;

/** What somebody may say about themself when they register; it goes to `users` and is not kept here. */
export type PersonalDetails = {
  readonly firstName?: PersonName;
  readonly lastName?: PersonName;
  readonly phone?: Phone;
};

export type NameRejection =
  | { type: "NameTooShort"; min: number }
  | { type: "NameTooLong"; max: number }
  | { type: "NameInvalid" };
export type PhoneRejection = { type: "PhoneInvalid" };

const maxNameLength = 100;

/** The one way to a `PersonName`: 1 to 100 code points, no control or format characters. */
export function parsePersonName(
  text: string,
): Result<PersonName, NameRejection> {
  const normal = text.normalize("NFC").trim().replace(/\s+/gu, " ");
  const length = Array.from(normal).length;
  if (length === 0) return err({ type: "NameTooShort", min: 1 });
  if (length > maxNameLength)
    return err({ type: "NameTooLong", max: maxNameLength });
  // cast: length and characters were checked.
  return /[\p{Cc}\p{Cf}\p{Co}<>]/u.test(normal)
    ? err({ type: "NameInvalid" })
    : ok(normal as PersonName);
}

/** The one way to a `Phone`. */
export function parsePhone(text: string): Result<Phone, PhoneRejection> {
  const normal = text.trim();
  // cast: the shape was checked.
  return /^\+[1-9]\d{6,14}$/.test(normal)
    ? ok(normal as Phone)
    : err({ type: "PhoneInvalid" });
}
