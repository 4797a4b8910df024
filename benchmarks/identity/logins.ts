/** Logins a second over both replicas, beside what Argon2id alone allows on this machine with the same parameters. */
import { closedLoop, interleaved } from "../lib/rounds.ts";
import { atLeast, plainly } from "../lib/report.ts";
import { ratio } from "../lib/statistics.ts";
import { makePeople, signIn } from "./people.ts";
import type { IdentityStage } from "./stage.ts";

const GATE = 0.85;
/** So many that nobody comes to the cap of their sessions: from then on each login would revoke another one as well. */
const PEOPLE = 160;
/** OWASP's floor, which development uses as well (auth.md §1). */
const COST = {
  algorithm: "argon2id",
  memoryCost: 19_456,
  timeCost: 2,
} as const;

export async function benchLogins({
  suite,
  options,
  report,
}: IdentityStage): Promise<void> {
  const people = await makePeople(suite, PEOPLE);
  const cores = navigator.hardwareConcurrency;
  const hash = await Bun.password.hash("many spans and a single way", COST);
  let next = 0;
  const measured = await interleaved(
    [
      {
        name: "Argon2id alone",
        round: (ms) =>
          closedLoop(cores, ms, () =>
            Bun.password.verify("many spans and a single way", hash),
          ),
      },
      {
        name: "logins",
        round: (ms) =>
          closedLoop(2 * cores, ms, async () => {
            const at = next++;
            const person = people[at % people.length];
            const auth = suite.auth[at % suite.auth.length];
            if (person !== undefined && auth !== undefined)
              await signIn(auth.url, person);
          }),
      },
    ],
    options,
  );
  const alone = measured.get("Argon2id alone");
  const logins = measured.get("logins");
  if (alone === undefined || logins === undefined) return;
  report.add(
    plainly(
      "logins",
      `Argon2id alone, ${cores} at a time`,
      alone.perSecond,
      "/s",
      1,
    ),
  );
  report.add(
    plainly(
      "logins",
      `logins, ${suite.auth.length} replicas`,
      logins.perSecond,
      "/s",
      1,
    ),
  );
  report.add(
    atLeast(
      "logins",
      "logins / Argon2id alone",
      ratio(logins.perSecond, alone.perSecond),
      GATE,
      "×",
      2,
    ),
  );
}
