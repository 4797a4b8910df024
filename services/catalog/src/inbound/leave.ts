import type { PeopleListener } from "../application/people-listener.ts";
import { applied } from "./applied.ts";

/** What a deletion does before the rows of the person go; bound to the transaction in which they go. */
export async function leave(
  listener: PeopleListener,
  userId: string,
): Promise<void> {
  applied(await listener.accountLeaves(userId));
}
