/** From the answer of a logout until the last replica refuses the access token. */
import { atMost } from "../lib/report.ts";
import { figure, percentile } from "../lib/statistics.ts";
import { makePeople, post, signIn } from "./people.ts";
import type { IdentityStage } from "./stage.ts";

const P99_MS = 100;
const MAX_MS = 1_000;
const POLL_MS = 5;

export async function benchLogouts({
  suite,
  options,
  report,
}: IdentityStage): Promise<void> {
  const [person] = await makePeople(suite, 1);
  if (person === undefined) return;
  const rounds: number[][] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const waits: number[] = [];
    for (let at = 0; at < options.logouts / options.rounds; at += 1) {
      const auth = suite.auth[at % suite.auth.length]?.url ?? "";
      const { accessToken } = await signIn(auth, person);
      const doors = [...suite.auth, ...suite.users].map(
        ({ url }) => `${url}/v1/me`,
      );
      await Promise.all(doors.map((door) => isOpen(door, accessToken)));
      await post(`${auth}/v1/logout`, {}, accessToken);
      const answeredAt = performance.now();
      const each = await Promise.all(
        doors.map((door) => untilClosed(door, accessToken, answeredAt)),
      );
      waits.push(...each);
    }
    rounds.push(waits);
  }
  const at = (part: number) =>
    figure(rounds.map((waits) => percentile(waits, part)));
  const doors = suite.auth.length + suite.users.length;
  report.add({
    ...atMost(
      "logouts",
      `logout answered → refused at ${doors} processes, p99`,
      at(0.99),
      P99_MS,
      " ms",
      1,
    ),
    note: `p50 ${at(0.5).median.toFixed(1)} ms`,
  });
  report.add(atMost("logouts", "the longest of all", at(1), MAX_MS, " ms", 1));
}

async function isOpen(door: string, token: string): Promise<boolean> {
  const answer = await fetch(door, {
    headers: { authorization: `Bearer ${token}` },
  });
  await answer.arrayBuffer();
  return answer.status !== 401;
}

/** Milliseconds since `from` until a door refuses; a second that has passed three times over is the end of it. */
async function untilClosed(
  door: string,
  token: string,
  from: number,
): Promise<number> {
  while (performance.now() - from < 3 * MAX_MS) {
    const askedAt = performance.now();
    if (!(await isOpen(door, token))) return askedAt - from;
    await Bun.sleep(POLL_MS);
  }
  throw new Error(`${door} was still open ${3 * MAX_MS} ms after the logout`);
}
