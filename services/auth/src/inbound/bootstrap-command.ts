import type { AuthApplication } from "../application/application.ts";

/** Where the page is on which the first root signs up; the token in its address is redeemed by the page's form alone. */
export function bootstrapLink(origin: string, token: string): string {
  const base = origin.replace(/\/+$/, "");
  return `${base}/auth/ui/bootstrap?token=${encodeURIComponent(token)}`;
}

/**
 * `main.js bootstrap-root [--url ORIGIN]`: invites the first root, run by whoever holds this service's environment (decision 6).
 *
 * @returns The link, on a line of its own, and until when it is good; `undefined` where there is a root.
 */
export async function bootstrapCommand(
  app: Pick<AuthApplication, "inviteRoot">,
  words: readonly string[],
  publicUrl: string,
): Promise<string | undefined> {
  const at = words.indexOf("--url");
  const origin = at === -1 ? publicUrl : (words[at + 1] ?? publicUrl);
  const invited = await app.inviteRoot();
  if (!invited.ok) return undefined;
  const { token, expiresAt } = invited.value;
  return `${bootstrapLink(origin, token)}\ngood once, until ${expiresAt.toISOString()}\n`;
}
