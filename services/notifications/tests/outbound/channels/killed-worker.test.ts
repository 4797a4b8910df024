import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import { smtpChannel } from "../../../src/outbound/mail/smtp.ts";
import { mailServer } from "../mail-server.ts";
import { aMail, sender } from "../mails.ts";
import { deliveriesOver } from "./deliveries-world.ts";

let folder: string;
let db: TestDatabase;
let server: Awaited<ReturnType<typeof mailServer>>;
beforeAll(async () => {
  [folder, db, server] = await Promise.all([
    mkdtemp(join(tmpdir(), "dying-worker-")),
    testDatabase("notifications"),
    mailServer(),
  ]);
});
afterAll(async () => {
  await server.close();
  await db.close();
  await rm(folder, { recursive: true });
});

/** Where it dies, and how often the mail then comes in all. */
const points = [
  ["before it is sent", 1],
  ["after the server's 250", 2],
  ["before the commit", 2],
  ["after the commit", 1],
] as const;

/** The process as one file, which each of them loads faster than its modules. */
async function bundled(): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [`${import.meta.dir}/dying-worker.ts`],
    target: "bun",
    outdir: folder,
  });
  const [made] = outputs;
  if (made === undefined) throw new Error("there is no bundle");
  return made.path;
}

/** Waits for its death, and no longer than for ever on a busy machine. */
async function death(process: Bun.Subprocess, point: string): Promise<void> {
  const patience = setTimeout(() => process.kill(), 30_000);
  expect(`${point}: ${String(await process.exited)}`).toBe(`${point}: 137`);
  clearTimeout(patience);
}

test("killed anywhere, a worker loses no mail, and doubles one only between the server's 250 and the commit, under the same Message-ID", async () => {
  const script = await bundled();
  const { ask, clock, worker, rows } = deliveriesOver(db);
  clock.set(new Date());
  const waiting = points.map(([point]) => ({
    point,
    process: Bun.spawn(
      [process.execPath, script, db.url, String(server.port), point],
      { stdin: "pipe", stdout: "ignore", stderr: "inherit" },
    ),
  }));
  const people: string[] = [];
  for (const { point, process } of waiting) {
    // Each has a mail of its own: what those before it have claimed is theirs until their leases end.
    const personId = Bun.randomUUIDv7();
    people.push(personId);
    await ask({ personId });
    await process.stdin.write("go");
    await process.stdin.end();
    await death(process, point);
  }
  const channel = smtpChannel(
    { host: "127.0.0.1", port: server.port, tls: "optional" },
    sender,
  );
  const next = worker("email", ({ delivery }, signal) =>
    channel.send(
      aMail({
        deliveryId: delivery.id,
        to: `${delivery.recipientId}@example.test`,
      }),
      signal,
    ),
  );
  // Nobody touches what is leased, and everything comes back when the leases are over.
  expect(await next()).toBe(0);
  clock.set(new Date(Date.now() + 61_000));
  expect(await next()).toBe(3);
  expect(await next()).toBe(0);
  await channel.close?.();
  expect((await rows()).every((row) => row["status"] === "sent")).toBe(true);
  const arrived = people.map((id) =>
    server.received.filter(({ to }) => to[0] === `${id}@example.test`),
  );
  expect(arrived.map((mails) => mails.length)).toEqual(
    points.map(([, times]) => times),
  );
  for (const mails of arrived)
    expect(
      new Set(mails.map(({ headers }) => headers["message-id"])).size,
    ).toBe(1);
}, 150_000);
