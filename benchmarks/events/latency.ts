/** From a write over HTTP to the webhook that tells of it, at a steady rate: profile, outbox, bus, log, and somebody else's server. */
import { connectBus } from "../../crates-ts/messaging/src/nats/index.ts";
import { cpuSeconds } from "../http/contestant.ts";
import { atMost, plainly } from "../lib/report.ts";
import { figure, percentile } from "../lib/statistics.ts";
import { startOwnSuite } from "../lib/suite.ts";
import type { OwnSuite } from "../lib/suite.ts";
import { tokensOf } from "../lib/tokens.ts";
import { startReceiving } from "./receiving.ts";
import type { EventsStage } from "./stage.ts";

const PORT_OFFSET = 9_600;
const PER_SECOND = 100;
const SECONDS = 10;
const PEOPLE = 20;
const GATE_MS = 150;
const LATE_MS = 10_000;
const HOUR_MS = 3_600_000;
const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

type Person = { readonly userId: string; readonly token: string };

/** Runs the part. */
export async function benchLatency({
  options,
  report,
}: EventsStage): Promise<void> {
  const suite = await startOwnSuite({
    name: "hooks",
    portOffset: PORT_OFFSET,
    up: ["--only", "auth,users,events"],
  });
  /** When a request began, by its id. */
  const begun = new Map<string, number>();
  let took: number[] = [];
  const receiver = startReceiving((body) => {
    const at = performance.now();
    const [, id = ""] = /"correlationId":"([^"]+)"/.exec(body) ?? [];
    const since = begun.get(id);
    if (since === undefined) return;
    begun.delete(id);
    took.push(at - since);
  });
  const p50: number[] = [];
  const p99: number[] = [];
  const answers: number[] = [];
  const usedUs: number[] = [];
  let lost = 0;
  try {
    const people = await prepare(suite, receiver.url);
    const users = suite.processesOf("users")[0].url;
    const [events] = suite.processesOf("events");
    for (let round = 0; round <= options.rounds; round += 1) {
      took = [];
      const usedBefore = await cpuSeconds(events.pid);
      const answered = await writeSteadily(users, people, begun);
      const until = performance.now() + LATE_MS;
      while (begun.size > 0 && performance.now() < until) await Bun.sleep(10);
      const used = (await cpuSeconds(events.pid)) - usedBefore;
      // The first round warms everything up.
      if (round === 0) continue;
      lost += begun.size;
      usedUs.push((used * 1_000_000) / PER_SECOND / SECONDS);
      p50.push(percentile(took, 0.5));
      p99.push(percentile(took, 0.99));
      answers.push(percentile(answered, 0.99));
    }
  } finally {
    await receiver.stop();
    await suite.stop();
  }
  const what = `write over HTTP → webhook received, at ${String(PER_SECOND)}/s`;
  report.add(plainly("latency", `${what}, p50`, figure(p50), " ms", 1));
  report.add(
    plainly(
      "latency",
      "write over HTTP → answer, p99",
      figure(answers),
      " ms",
      1,
    ),
  );
  const cpu =
    "processor time of events for a write, from the bus to its webhook";
  report.add(plainly("latency", cpu, figure(usedUs), " µs"));
  report.add(atMost("latency", `${what}, p99`, figure(p99), GATE_MS, " ms", 1));
  report.add({
    part: "latency",
    what: "writes without a webhook",
    figure: String(lost),
    gate: "0",
    reached: lost === 0,
    noisy: false,
  });
}

/** People with a profile, and a webhook that hears of all of them. */
async function prepare(
  suite: OwnSuite,
  url: string,
): Promise<readonly Person[]> {
  const auth = await suite.environmentOf("auth");
  const mint = tokensOf(auth);
  const holder = { audiences: ["users", "events"], lifetimeMs: HOUR_MS };
  const people = Array.from({ length: PEOPLE }, (): Person => {
    const userId = Bun.randomUUIDv7();
    return {
      userId,
      token: mint({ ...holder, userId, roles: ["user", "customer"] }),
    };
  });
  const bus = await connectBus({
    url: auth["NATS_URL"] ?? "",
    service: "auth",
    logger,
  });
  for (const { userId } of people) await bus.publish(registered(userId));
  await bus.close();
  const manager = mint({
    ...holder,
    userId: Bun.randomUUIDv7(),
    roles: ["user", "admin"],
  });
  const made = await fetch(
    `${suite.processesOf("events")[0].url}/v1/webhooks`,
    {
      method: "POST",
      headers: {
        authorization: `Bearer ${manager}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ url, types: ["users.profile.*"], scope: "all" }),
    },
  );
  if (made.status !== 201) throw new Error(`no webhook: ${await made.text()}`);
  const users = suite.processesOf("users")[0].url;
  const until = performance.now() + LATE_MS;
  for (const person of people)
    while ((await write(users, person, crypto.randomUUID())).status !== 200) {
      if (performance.now() > until)
        throw new Error("the profiles are not there in time");
      await Bun.sleep(50);
    }
  return people;
}

function registered(userId: string) {
  const id = Bun.randomUUIDv7();
  const payload = JSON.stringify({
    id,
    type: "auth.account.registered",
    version: 1,
    time: new Date().toISOString(),
    producer: "auth",
    subject: userId,
    aggregateVersion: 1,
    correlationId: id,
    data: {
      userId,
      username: `bench-${userId.slice(-12)}`,
      email: `${userId}@example.test`,
      roles: ["user", "customer"],
    },
  });
  return {
    subject: "evt.auth.account.registered.v1",
    headers: { "x-request-id": id, "tixlys-bucket": "0" },
    payload,
    messageId: id,
  };
}

const write = (
  users: string,
  { token }: Person,
  requestId: string,
): Promise<Response> =>
  fetch(`${users}/v1/me`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-request-id": requestId,
    },
    body: JSON.stringify({ displayName: `Name ${requestId.slice(0, 12)}` }),
  });

/** One write every ten milliseconds, whether or not the one before was answered. */
async function writeSteadily(
  users: string,
  people: readonly Person[],
  begun: Map<string, number>,
): Promise<readonly number[]> {
  const startedAt = performance.now();
  const writes: Promise<void>[] = [];
  const answered: number[] = [];
  for (let at = 0; at < PER_SECOND * SECONDS; at += 1) {
    const dueAt = startedAt + (at * 1_000) / PER_SECOND;
    const waitMs = dueAt - performance.now();
    if (waitMs > 1) await Bun.sleep(waitMs);
    const person = people[at % people.length];
    if (person === undefined) continue;
    const id = crypto.randomUUID();
    const sentAt = performance.now();
    begun.set(id, sentAt);
    writes.push(
      write(users, person, id).then(async (answer) => {
        if (answer.status !== 200)
          throw new Error(
            `a write was answered with ${String(answer.status)}: ${await answer.text()}`,
          );
        await answer.arrayBuffer();
        answered.push(performance.now() - sentAt);
      }),
    );
  }
  await Promise.all(writes);
  return answered;
}
