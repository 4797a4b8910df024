/** The outboxes of services, as their tables tell. */
import type { LaneState } from "@tixlys/messaging/inspect";
import type { ServiceDatabase } from "./suite.ts";

/** One service's outbox. */
export type ServiceOutbox = {
  readonly service: string;
  readonly lanes: readonly LaneState[];
  /** Messages that cannot be published and wait for somebody, counted up to 1,000. */
  readonly aside: number;
};

const COUNTED_AT_MOST = 1_000;

/** Reads them all. */
export async function outboxesOf(
  databases: readonly ServiceDatabase[],
): Promise<ServiceOutbox[]> {
  const { listUnpublished, outboxState } =
    await import("@tixlys/messaging/inspect");
  return await Promise.all(
    databases.map(async ({ service, database }) => {
      const [lanes, aside] = await Promise.all([
        outboxState(database),
        listUnpublished(database, { limit: COUNTED_AT_MOST }),
      ]);
      return { service, lanes, aside: aside.length };
    }),
  );
}
