/** What the worst of the hostile tokens costs: each is built at run time, from the profile's limits (auth.md F3, §3.3). */
import { hostileTokens } from "../../crates-ts/biscuit/src/testing/hostile.ts";
import { mint } from "../../crates-ts/biscuit/tests/support/suite.ts";
import { atMost } from "../lib/report.ts";
import { figure, percentile } from "../lib/statistics.ts";
import { asked, verifierOf } from "./stage.ts";
import type { TokenStage } from "./stage.ts";

const MOST_MS = 5;
const TURNS = 20;

/** Runs the part. */
export function benchHostile(stage: TokenStage): void {
  const corpus = Object.entries(hostileTokens(mint()));
  const worst: { name: string; ms: number }[] = [];
  const rounds = Array.from({ length: stage.options.rounds }, () => {
    const slowest = corpus
      .map(([name, token]) => ({ name, ms: medianMs(token) }))
      .reduce((a, b) => (a.ms >= b.ms ? a : b));
    worst.push(slowest);
    return slowest.ms;
  });
  const [first] = worst.toSorted((a, b) => b.ms - a.ms);
  stage.report.add({
    ...atMost(
      "hostile",
      `the worst of ${corpus.length} hostile tokens`,
      figure(rounds),
      MOST_MS,
      " ms",
      3,
    ),
    note: `${first?.name ?? ""}; the gate is < ${MOST_MS} ms`,
  });
}

// A fresh verifier each time: no cache helps. The median leaves out a collection of garbage that falls into one of them.
function medianMs(token: string): number {
  const took = Array.from({ length: TURNS }, () => {
    const verifier = verifierOf();
    const from = performance.now();
    const { allowed } = verifier.decide(asked(token));
    const ms = performance.now() - from;
    if (allowed) throw new Error("a hostile token was accepted");
    return ms;
  });
  return percentile(took, 0.5);
}
