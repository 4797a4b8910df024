import { err, ok, type Result } from "@tixlys/nexus";
import { parseEmail, type Email } from "../../domain/account/email.ts";
import { parseUsername, type Username } from "../../domain/account/username.ts";
import type {
  FieldRejection,
  InvalidInput,
} from "../registration/register-input.ts";

/** What a person wants to be called, and reached under; what is absent stays as it is. */
export type ChangeMeInput = {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
};

export type ParsedChange = {
  readonly username?: Username;
  readonly email?: Email;
};

/** Each field through its one parse function; all that is wrong is said at once. */
export function parseChange(
  input: ChangeMeInput,
): Result<ParsedChange, InvalidInput> {
  const username =
    input.username === undefined ? undefined : parseUsername(input.username);
  const email = input.email === undefined ? undefined : parseEmail(input.email);
  const fields: FieldRejection[] = [];
  if (username?.ok === false)
    fields.push({ field: "username", reason: username.error });
  if (email?.ok === false) fields.push({ field: "email", reason: email.error });
  if (fields.length > 0) return err({ type: "InvalidInput", fields });
  return ok({
    ...(username?.ok === true ? { username: username.value } : {}),
    ...(email?.ok === true ? { email: email.value } : {}),
  });
}
