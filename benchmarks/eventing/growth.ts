/** What five million stored events cost an append: the same appends in an empty store and in a full one, in turn. */
import { eventStore } from "../../crates-ts/nexus/src/postgres/index.ts";
import { interleaved } from "../lib/rounds.ts";
import { atLeast, plainly, spaced } from "../lib/report.ts";
import { ratio } from "../lib/statistics.ts";
import { contestant, ours } from "./append.ts";
import { fillEvents } from "./read.ts";
import { nexusStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const STEP = 250_000;

/** Runs the part. */
export async function benchGrowth(stage: Stage): Promise<void> {
  const { stored } = stage.options;
  const [empty, full] = [
    await nexusStage(stage, "empty"),
    await nexusStage(stage, "full"),
  ];
  const filling = full.pool(1);
  await filling.sql.unsafe("set statement_timeout = 0");
  for (let first = 0; first < stored; first += STEP) {
    await fillEvents(filling, Math.min(STEP, stored - first), first);
    stage.say(`  ${spaced(Math.min(stored, first + STEP))} events stored`);
  }
  await filling.sql.unsafe("analyze");
  const [few, many] = ["empty store", "full store"];
  const results = await interleaved(
    [
      contestant(few, 8, ours(eventStore(empty.pool(8))), "new stream", 1),
      contestant(many, 8, ours(eventStore(full.pool(8))), "new stream", 1),
    ],
    stage.options,
  );
  const [before, after] = [results.get(few), results.get(many)];
  if (before === undefined || after === undefined) return;
  stage.report.add(
    plainly(
      "growth",
      "append of 1 event in an empty store; 8 writers",
      before.perSecond,
      "/s",
    ),
  );
  stage.report.add(
    plainly(
      "growth",
      `the same beside ${spaced(stored)} events`,
      after.perSecond,
      "/s",
    ),
  );
  stage.report.add(
    atLeast(
      "growth",
      "full / empty",
      ratio(after.perSecond, before.perSecond),
      0.75,
      "×",
      2,
    ),
  );
}
