import type { TrustedOrigins } from "../v1/origin.ts";

/** Pages of ours that one may come back to, by their names beside each other. */
const own: ReadonlySet<string> = new Set([
  "account",
  "sessions",
  "change-username",
  "change-email",
  "change-password",
  "second-factor",
  "my-data",
  "delete-account",
]);

/** Where somebody goes who wanted nothing else. */
export const home = "account";

const maxLength = 2_048;

/** Which places one may be sent to after signing in. */
export type ReturnTo = (asked: string | null) => string;

/**
 * Keeps a wish to come back only when it leads to a page of ours or to an origin that was configured; whatever else it
 * names, `home` is what comes of it, so that no link of ours ever leads to a stranger's page.
 *
 * @param publicUrl What the suite is reached under; what begins with a slash belongs to it.
 */
export function returnTo(trusted: TrustedOrigins, publicUrl: string): ReturnTo {
  return (asked) => {
    if (asked === null || asked === "" || asked.length > maxLength) return home;
    if (own.has(asked)) return asked;
    const isPath = asked.startsWith("/");
    const url = isPath ? URL.parse(asked, publicUrl) : URL.parse(asked);
    if (url === null || !trusted.has(url.origin)) return home;
    if (!["https:", "http:"].includes(url.protocol)) return home;
    if (url.username !== "" || url.password !== "") return home;
    return url.href;
  };
}

/** The origin that a form ends at when it is not ours: what the page's policy has to allow. */
export function foreignOriginOf(place: string): readonly string[] {
  const url = URL.parse(place);
  return url === null ? [] : [url.origin];
}
