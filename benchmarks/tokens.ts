/**
 * `./tixlys bench tokens [decisions|hostile|soak|soak-engine…]`: what one decision about a token costs, beside the reference engine and the bare
 * Ed25519 of `node:crypto` in the same interleaved rounds, what a hostile token costs, and what half a million authorizations leave
 * behind in memory (auth.md §0 F2, §3.10; decision 32).
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdown, report } from "./lib/report.ts";
import { benchDecisions } from "./tokens/decisions.ts";
import { benchHostile } from "./tokens/hostile.ts";
import { benchEngineSoak, benchSoak } from "./tokens/soak.ts";
import type { TokenStage } from "./tokens/stage.ts";

const parts: Readonly<
  Record<string, (stage: TokenStage) => Promise<void> | void>
> = {
  decisions: benchDecisions,
  hostile: benchHostile,
  soak: benchSoak,
  "soak-engine": benchEngineSoak,
};

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    "round-ms": { type: "string", default: "500" },
    authorizations: { type: "string", default: "500000" },
  },
});
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(
    `there is no part ${unknown.join(", ")}; parts: ${Object.keys(parts).join(", ")}`,
  );
  process.exit(2);
}
const say = values.json ? console.error : console.log;
const options = {
  rounds: Number(values.rounds),
  roundMs: Number(values["round-ms"]),
  authorizations: Number(values.authorizations),
};
const findings = report(say);
const plots = join(import.meta.dir, "plots");
await mkdir(plots, { recursive: true });
say(
  `${options.rounds} interleaved rounds: median (min–max) of each round's p50; ${navigator.hardwareConcurrency} cores\n`,
);
for (const name of positionals.length === 0 ? Object.keys(parts) : positionals)
  await parts[name]?.({ options, report: findings, say, plots });
if (values.json) console.log(JSON.stringify({ options, rows: findings.rows }));
else say(`\n${markdown(findings.rows)}`);
process.exit(findings.rows.some(({ reached }) => reached === false) ? 1 : 0);
