/**
 * Webhooks per second of one worker to a receiver that answers at once, with many deliveries waiting: read, signed, sent, and their
 * outcomes written. Beside it a bare loop of `fetch` to the same receiver, which is what the machine can do.
 */
import { join } from "node:path";
import {
  columnCipher,
  columnKeysOf,
} from "../../crates-ts/nexus/src/postgres/index.ts";
import type { Database } from "../../crates-ts/nexus/src/postgres/index.ts";
import { fanOut } from "../../services/events/src/outbound/postgres/fan-out.ts";
import { logIn } from "../../services/events/src/outbound/postgres/log-writer.ts";
import { webhooksIn } from "../../services/events/src/outbound/postgres/webhooks.ts";
import { newSecret } from "../../services/events/src/outbound/webhooks/signature.ts";
import { kept } from "../../services/events/tests/domain/things.ts";
import { atLeast, plainly } from "../lib/report.ts";
import { figure } from "../lib/statistics.ts";
import { startReceiving } from "./receiving.ts";
import type { Receiving } from "./receiving.ts";
import { startLogServers } from "./stage.ts";
import type { EventsStage, LogServers } from "./stage.ts";

const GATE = 1_000;
const WEBHOOKS = 2;
const EVENTS = 5_000;
const BATCH = 500;
const BARE = 20_000;
const DEADLINE_MS = 120_000;

/** Runs the part. */
export async function benchWebhooks({
  options,
  report,
}: EventsStage): Promise<void> {
  const servers = await startLogServers();
  const receiver = startReceiving();
  const rates: number[] = [];
  const bare: number[] = [];
  try {
    const forget = await register(servers, receiver.url);
    for (let round = 0; round <= options.rounds; round += 1) {
      const rate = await drain(servers, receiver);
      const limit = await barePosts(receiver.url);
      // The first round is for nobody: caches are cold, and files grow.
      if (round === 0) continue;
      rates.push(rate);
      bare.push(limit);
    }
    await forget();
  } finally {
    await receiver.stop();
    await servers.stop();
  }
  const what = `webhooks to a receiver that answers at once, ${String(WEBHOOKS)} addresses`;
  report.add(atLeast("webhooks", what, figure(rates), GATE, "/s"));
  report.add(
    plainly(
      "webhooks",
      "a bare loop of fetch to the same receiver",
      figure(bare),
      "/s",
    ),
  );
}

/** Webhooks of management that hear everything. */
async function register(
  { database, env }: LogServers,
  url: string,
): Promise<() => Promise<void>> {
  const cipher = columnCipher({ keys: columnKeysOf(env["COLUMN_KEYS"] ?? "") });
  const at = new Date();
  await database.transact(async (tx) => {
    for (let each = 0; each < WEBHOOKS; each += 1)
      await webhooksIn(tx, cipher).insert(
        {
          id: Bun.randomUUIDv7(),
          ownerId: Bun.randomUUIDv7(),
          url,
          types: ["*"],
          description: null,
          scope: "all",
          ordered: false,
          status: "active",
          disabledReason: null,
          disabledAt: null,
          formerSecretUntil: null,
          createdAt: at,
          updatedAt: at,
          version: 1,
        },
        newSecret(),
      );
  });
  return async () => void (await database.sql`delete from webhooks`);
}

/** Lets deliveries wait, and takes the time from the first request of a fresh worker to the last outcome. */
async function drain(
  { database, startWorker }: LogServers,
  receiver: Receiving,
): Promise<number> {
  for (let written = 0; written < EVENTS; written += BATCH) {
    const events = Array.from({ length: BATCH }, () =>
      kept([Bun.randomUUIDv7()]),
    );
    await database.transact(async (tx) =>
      fanOut(tx, await logIn(tx).keep(events)),
    );
  }
  const before = receiver.count();
  const worker = startWorker();
  try {
    const deadline = performance.now() + DEADLINE_MS;
    while (receiver.count() === before) await pauseBefore(deadline);
    const first = { at: performance.now(), count: receiver.count() };
    while ((await waiting(database)) > 0) await pauseBefore(deadline);
    const sent = receiver.count() - first.count;
    return (sent / (performance.now() - first.at)) * 1_000;
  } finally {
    await worker.kill();
  }
}

async function pauseBefore(deadline: number): Promise<void> {
  if (performance.now() > deadline)
    throw new Error("the deliveries are not sent in time");
  await Bun.sleep(5);
}

async function waiting({ sql }: Database): Promise<number> {
  const [row] = await sql<{ some: boolean }[]>`
    select exists (select 1 from webhook_deliveries where state = 'pending') as some`;
  return row?.some === true ? 1 : 0;
}

async function barePosts(url: string): Promise<number> {
  const child = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, "bare-posts.ts"),
      url,
      String(BARE),
    ],
    { stdout: "pipe", stderr: "inherit" },
  );
  return Number(await new Response(child.stdout).text());
}
