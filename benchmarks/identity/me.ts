/** `GET /users/v1/me` through the gateway: the peak rate, then the latency at half of it. */
import { join } from "node:path";
import { atMost, plainly } from "../lib/report.ts";
import { figure } from "../lib/statistics.ts";
import { makePeople, signIn } from "./people.ts";
import type { IdentityStage } from "./stage.ts";

const P99_MS = 12;
const CONNECTIONS = 32;
const READY_MS = 10_000;

type Loaded = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
};

export async function benchMe({
  suite,
  options,
  report,
}: IdentityStage): Promise<void> {
  const [person] = await makePeople(suite, 1);
  if (person === undefined) return;
  const port = new URL(suite.gateway).port;
  const run = async (rate: number): Promise<Loaded> => {
    // Access tokens are short-lived: each round has a new one.
    const { accessToken } = await signIn(`${suite.gateway}/auth`, person);
    await profileOf(suite.gateway, accessToken);
    const request = `GET /users/v1/me HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${accessToken}\r\n\r\n`;
    const { roundMs } = options;
    return loaded([port, CONNECTIONS, roundMs, rate, request].map(String));
  };
  const peaks: Loaded[] = [];
  const halves: Loaded[] = [];
  await run(0);
  for (let round = 0; round < options.rounds; round += 1) {
    const peak = await run(0);
    peaks.push(peak);
    halves.push(await run(peak.perSecond / 2));
  }
  const of = (all: readonly Loaded[], name: keyof Loaded) =>
    figure(all.map((one) => one[name]));
  report.add(
    plainly(
      "me",
      `GET /users/v1/me through the gateway, peak, ${CONNECTIONS} connections`,
      of(peaks, "perSecond"),
      "/s",
    ),
  );
  report.add({
    ...atMost(
      "me",
      "the same at half of the peak rate, p99",
      of(halves, "p99Ms"),
      P99_MS,
      " ms",
      1,
    ),
    note: `p50 ${of(halves, "p50Ms").median.toFixed(1)} ms at ${Math.round(of(halves, "perSecond").median)}/s`,
  });
}

async function loaded(args: readonly string[]): Promise<Loaded> {
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "me-load.ts"), ...args],
    { stdout: "pipe", stderr: "inherit", timeout: 60_000 },
  );
  // cast: printed by the load of the same checkout.
  const out = JSON.parse(await new Response(child.stdout).text()) as Loaded;
  if (out.refused > 0)
    throw new Error(`${out.refused} requests were not answered with 200`);
  return out;
}

/** The profile comes with an event; until then the answer is 404. */
async function profileOf(gateway: string, token: string): Promise<void> {
  const end = performance.now() + READY_MS;
  while (performance.now() < end) {
    const { status } = await fetch(`${gateway}/users/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (status === 200) return;
    await Bun.sleep(50);
  }
  throw new Error(`no profile within ${READY_MS} ms`);
}
