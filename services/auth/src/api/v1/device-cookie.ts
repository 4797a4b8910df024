import {
  tokensShownMax,
  type IssuedDevice,
} from "../../application/session/remember-device.ts";

/** As the refresh cookie is: one origin, no script. It opens nothing, and outlives sessions (auth #10 #32). */
const name = "__Host-tixlys-device";
const attributes = "Path=/; HttpOnly; Secure; SameSite=Lax";

/** Stands between the tokens; none of them has it. */
const separator = ".";

/** The tokens of the known devices that a browser is for its people, the newest first; what is too much is not looked at. */
export function deviceTokensOf(request: Request): readonly string[] {
  const pair = (request.headers.get("cookie") ?? "")
    .split(";")
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1) ?? "";
  return value === ""
    ? []
    : value.split(separator, tokensShownMax).filter((each) => each !== "");
}

/** `Set-Cookie` that adds the device to those that the browser was before, for other people who use it. */
export function deviceCookie(
  { token, expiresAt }: IssuedDevice,
  before: readonly string[],
): string {
  const known = before.filter((each) => /^[A-Za-z0-9_-]{43}$/.test(each));
  const tokens = [token, ...known].slice(0, tokensShownMax);
  return `${name}=${tokens.join(separator)}; Expires=${expiresAt.toUTCString()}; ${attributes}`;
}
