/** A hundred thousand events, and whoever takes them killed again and again: ids are compared as sets. */
import { prove } from "../../services/events/tests/e2e/ingestion-proof.ts";
import { plainly } from "../lib/report.ts";
import { figure } from "../lib/statistics.ts";
import { startLogServers } from "./stage.ts";
import type { EventsStage } from "./stage.ts";

const DEADLINE_MS = 600_000;

/** Runs the part. */
export async function benchProof({
  options,
  report,
  say,
}: EventsStage): Promise<void> {
  const { database, orders, startWorker, stop } = await startLogServers();
  try {
    const proof = await prove({
      events: options.events,
      kills: options.kills,
      workers: 2,
      bus: orders,
      database,
      start: startWorker,
      deadlineMs: DEADLINE_MS,
    });
    for (const id of [...proof.lost, ...proof.strange].slice(0, 20))
      say(`  ${id}`);
    const count = (what: string, value: number): void =>
      report.add(plainly("proof", what, figure([value]), ""));
    count("events told", proof.told);
    count("times that all workers were killed meanwhile", proof.kills);
    count("events per second, take-overs included", proof.perSecond);
    const faults = proof.lost.length + proof.strange.length + proof.shared;
    report.add({
      part: "proof",
      what: "events lost, doubled, or told by nobody",
      figure: String(faults),
      gate: "0",
      reached: faults === 0,
      noisy: false,
    });
  } finally {
    await stop();
  }
}
