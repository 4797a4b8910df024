const ranks = ["user", "moderator", "admin", "root"];

/** The place of the highest rank among roles; -1 where there is none. */
function heightOf(roles: readonly string[]): number {
  return Math.max(...roles.map((role) => ranks.indexOf(role)), -1);
}

/** Whether somebody with the first roles may act on somebody with the second: only on a rank below one's own. */
export function outranks(
  actor: readonly string[],
  other: readonly string[],
): boolean {
  return heightOf(actor) > heightOf(other);
}
