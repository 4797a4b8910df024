/** `token verify`: whether a token is genuine and has not ended, by the public keys alone. */
import { verify } from "@tixlys/biscuit";
import type { TokenIdentity } from "@tixlys/biscuit";
import { CliError } from "../console/errors.ts";
import { publicKeys } from "./public-keys.ts";
import type { TokenInput } from "./token-flags.ts";

/** Exit code 0 for a genuine token, 1 with the reason for any other. */
export async function verifyToken(
  { flags, output }: TokenInput,
  token: string,
): Promise<number> {
  const { keys, from } = await publicKeys(flags.keys);
  const found = verify(token, { keys });
  if (!found.genuine) {
    output.document({
      genuine: false,
      reason: found.reason,
      detail: found.detail,
      keys: from,
    });
    throw new CliError("E_TOKEN", `not good: ${found.reason}`, {
      cause: found.detail,
      fix: "./tixlys token inspect shows what it says; log in again for a new one",
    });
  }
  const { identity } = found;
  const whole = { genuine: true, keys: from, ...identity };
  output.print(`${output.paint("green", "✓")} genuine, by the keys of ${from}`);
  output.print(`who      ${holderOf(identity)}`);
  output.print(
    `for      ${identity.audiences.join(", ")} (${identity.purpose})`,
  );
  output.print(`ends     ${identity.expiresAt.toISOString()}`);
  output.print(
    output.paint(
      "dim",
      "whether it was revoked meanwhile only the suite knows",
    ),
  );
  output.document(whole);
  return 0;
}

/** One line about who holds a token. */
export function holderOf({ principal }: TokenIdentity): string {
  if (principal.kind === "service") return `service ${principal.service}`;
  const { userId, roles, aal, actor } = principal;
  const acting = actor === undefined ? "" : `, acted for by ${actor}`;
  return `user ${userId} (${roles.join(", ")}; aal ${aal}${acting})`;
}
