import { allContract } from "./contract/all.ts";
import { appendContract } from "./contract/appends.ts";
import { commandContract } from "./contract/commands.ts";
import type { MakeStore } from "./contract/context.ts";
import { readContract } from "./contract/reads.ts";
import { refusalContract } from "./contract/refusals.ts";
import { snapshotContract } from "./contract/snapshots.ts";

/**
 * What every event store promises (eventing.md §1a.5), as tests of bun:test.
 *
 * `makeStore` may give the same store each time, also one that holds other events already: every test takes streams
 * and event types of its own. It must be quiet: nobody else appends while the suite runs.
 */
export function eventStoreContract(name: string, makeStore: MakeStore): void {
  appendContract(name, makeStore);
  commandContract(name, makeStore);
  refusalContract(name, makeStore);
  readContract(name, makeStore);
  allContract(name, makeStore);
  snapshotContract(name, makeStore);
}
