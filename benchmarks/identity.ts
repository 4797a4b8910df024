/**
 * `./tixlys bench identity [logins|refreshes|logouts|me…]`: sign-ins beside Argon2id alone, refreshes beside PostgreSQL alone, how
 * long a logout takes to reach every process, and a read through the gateway at half of its peak rate (decision 32). The suite runs
 * as `up` starts it, with two replicas of auth and of users.
 */
import { parseArgs } from "node:util";
import { benchLogins } from "./identity/logins.ts";
import { benchLogouts } from "./identity/logouts.ts";
import { benchMe } from "./identity/me.ts";
import { benchRefreshes } from "./identity/refreshes.ts";
import type { IdentityStage } from "./identity/stage.ts";
import { startSuite } from "./identity/suite.ts";
import { markdown, report } from "./lib/report.ts";

const parts: Readonly<Record<string, (stage: IdentityStage) => Promise<void>>> =
  {
    logins: benchLogins,
    refreshes: benchRefreshes,
    logouts: benchLogouts,
    me: benchMe,
  };

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    "round-ms": { type: "string", default: "5000" },
    "warm-up-ms": { type: "string", default: "10000" },
    logouts: { type: "string", default: "200" },
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
  warmUpMs: Number(values["warm-up-ms"]),
  logouts: Number(values.logouts),
};
const findings = report(say);
say(
  `${options.rounds} interleaved rounds: median (min–max); ${navigator.hardwareConcurrency} cores, load and servers share them\n`,
);
const suite = await startSuite();
try {
  for (const name of positionals.length === 0
    ? Object.keys(parts)
    : positionals)
    await parts[name]?.({ suite, options, report: findings, say });
} finally {
  await suite.stop();
}
if (values.json) console.log(JSON.stringify({ options, rows: findings.rows }));
else say(`\n${markdown(findings.rows)}`);
process.exit(findings.rows.some(({ reached }) => reached === false) ? 1 : 0);
