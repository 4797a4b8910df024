/** What a connection costs that says nothing. */
import { readFile } from "node:fs/promises";
import { atMost, plainly } from "../lib/report.ts";
import { figure } from "../lib/statistics.ts";
import { startLoad } from "./load.ts";
import { makeChannel } from "./stage.ts";
import type { ChatStage } from "./stage.ts";
import type { IdleLoad } from "./idle-load.ts";

const [WARM_UP, FIRST, CHANNELS] = [500, 2_000, 50] as const;
/** An idle process collects its garbage every thirty seconds. */
const SETTLE_MS = 36_000;

/**
 * The resident memory of chat's process at none, at two thousand and at five thousand sockets, each with a person of its own and one
 * channel. Some come and go before, so that what their code needs is not counted as theirs.
 */
export async function benchIdle(stage: ChatStage): Promise<void> {
  const { suite, options, report } = stage;
  const channelIds: string[] = [];
  for (let at = 0; at < CHANNELS; at += 1)
    channelIds.push((await makeChannel(suite, `Idle ${at}`)).channelId);
  const planFor = (sockets: number): IdleLoad => ({
    port: suite.port,
    tokens: Array.from({ length: sockets }, () => suite.token()),
    channelIds,
  });
  const passing = await startLoad("idle-load.ts", planFor(WARM_UP));
  await passing.ask(String(WARM_UP));
  await passing.stop();
  const none = await settledBytes(suite.pid);
  const load = await startLoad("idle-load.ts", planFor(options.idle));
  try {
    await load.ask(String(FIRST));
    const first = await settledBytes(suite.pid);
    await load.ask(String(options.idle - FIRST));
    const all = await settledBytes(suite.pid);
    const mb = (bytes: number) => figure([bytes / 1e6]);
    report.add(plainly("idle", "resident without sockets", mb(none), " MB"));
    report.add(plainly("idle", `with ${FIRST}`, mb(first), " MB"));
    report.add(plainly("idle", `with ${options.idle}`, mb(all), " MB"));
    const each = figure([(all - none) / options.idle / 1_024]);
    report.add(atMost("idle", "an idle connection", each, 20, " KB", 1));
  } finally {
    await load.stop();
  }
}

/** Least of a few looks, in bytes (Linux). */
async function settledBytes(pid: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 4; look += 1) {
    await Bun.sleep(SETTLE_MS / 4);
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const kb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
    least = Math.min(least, kb * 1_024);
  }
  return least;
}
