import { err, ok, type Brand, type Result } from "@tixlys/nexus";

/** A mailbox address, trimmed and lower-case: two spellings of one address are one value. */
export type Email = Brand<string, "Email">;

export type EmailRejection =
  { type: "EmailTooLong"; max: number } | { type: "EmailInvalid" };

/** RFC 5321 §4.5.3.1: a path has 256 octets with its angle brackets, a local part 64. */
const maxLength = 254;
const maxLocalLength = 64;

/** `dot-atom` of RFC 5322 §3.2.3; quoted local parts are refused, nobody's mailbox needs them. */
const localPart =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** At least two labels of letters, digits and inner hyphens; the last one begins with a letter. */
const domainPart =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** The one way to an `Email`. Only ASCII: no control character can reach a mail header. */
export function parseEmail(text: string): Result<Email, EmailRejection> {
  const normal = text.trim().toLowerCase();
  if (normal.length > maxLength)
    return err({ type: "EmailTooLong", max: maxLength });
  const at = normal.lastIndexOf("@");
  const local = normal.slice(0, Math.max(at, 0));
  const domain = normal.slice(at + 1);
  const valid =
    local.length <= maxLocalLength &&
    localPart.test(local) &&
    domainPart.test(domain);
  // cast: the shape was checked above.
  return valid ? ok(normal as Email) : err({ type: "EmailInvalid" });
}
