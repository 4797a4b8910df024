import { err, ok, type Brand, type Result } from "@tixlys/nexus";

/** 3 to 32 of `[a-z0-9]` with single inner `.`, `_` or `-`; lower-cased before it is compared. */
export type Username = Brand<string, "Username">;

export type UsernameRejection =
  | { type: "UsernameTooShort"; min: number }
  | { type: "UsernameTooLong"; max: number }
  | { type: "UsernameInvalid" };

const minLength = 3;
const maxLength = 32;
const shape = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** The one way to a `Username`. */
export function parseUsername(
  text: string,
): Result<Username, UsernameRejection> {
  const normal = text.trim().toLowerCase();
  if (normal.length < minLength)
    return err({ type: "UsernameTooShort", min: minLength });
  if (normal.length > maxLength)
    return err({ type: "UsernameTooLong", max: maxLength });
  // cast: the shape was checked.
  return shape.test(normal)
    ? ok(normal as Username)
    : err({ type: "UsernameInvalid" });
}

/** Names that would let a stranger speak for the house, or that stand in paths. */
const reserved: ReadonlySet<string> = new Set([
  ..."root admin administrator owner moderator staff team official operator sysadmin superuser".split(
    " ",
  ),
  ..."support help helpdesk contact info security abuse billing sales legal privacy".split(
    " ",
  ),
  ..."postmaster hostmaster webmaster mailer-daemon noreply no-reply daemon nobody system".split(
    " ",
  ),
  ..."tixlys steersman auth users events catalog orders chat notifications".split(
    " ",
  ),
  ..."me self null undefined anonymous guest everyone here all test".split(" "),
]);

/** True for a name that only the house may use, however it is dotted (`ad.min`). */
export function isReservedUsername(username: Username): boolean {
  return reserved.has(username) || reserved.has(username.replace(/[._-]/g, ""));
}
