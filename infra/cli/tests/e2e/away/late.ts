import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { eventually } from "../../support/cli.ts";
import { call, fieldOf } from "./call.ts";
import type { Scene } from "./scene.ts";

/** Longer ago than changes go on without a word of auth (auth.md §3.7). */
const AGO_MS = 70_000;

/**
 * Makes the last word of auth seventy seconds old for `users-1`, without the wait: what the stream says last is replaced, and the
 * process starts anew, so that it knows of nothing younger.
 */
export async function makeLate(scene: Scene): Promise<void> {
  if (scene.isLate) return;
  scene.isLate = true;
  const { broker, processes } = scene.stage;
  const { host, username: user, password: pass } = new URL(broker.adminUrl);
  const connection = await connect({ servers: host, user, pass });
  const at = new Date(Date.now() - AGO_MS).toISOString();
  await jetstream(connection).publish(
    "auth.revoked.heartbeat.all",
    JSON.stringify({ at, position: 0 }),
  );
  await connection.close();
  const process = processes["users-1"];
  await process.kill();
  await process.start({ untilReady: false });
  await eventually("the snapshot of the old word", async () => {
    const { data } = await call(process.readyUrl, "GET");
    return fieldOf(fieldOf(data, "checks"), "revocations") === "degraded";
  });
}
