import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ada } from "../application/memory/ports.ts";
import { startAuth, type AuthProcess } from "./process.ts";

/** Rows that no relay has published yet. */
async function unpublished({
  database: { database },
}: AuthProcess): Promise<number> {
  const [row] = await database.sql<{ count: number }[]>`
    select count(*)::int as count from messaging.outbox o join messaging.relay_cursor c using (bucket) where o.position > c.position`;
  return row?.count ?? -1;
}

describe("the roles of a process (decision 12)", () => {
  let api: AuthProcess;
  let worker: AuthProcess | undefined;
  beforeAll(async () => {
    api = await startAuth({ env: { TIXLYS_ROLE: "api", ROOT_PASSWORD: "" } });
  }, 30_000);
  afterAll(async () => {
    await worker?.close();
    await api.close();
  });

  test("the API answers without a worker, and a worker catches up later", async () => {
    const register = {
      method: "POST",
      body: JSON.stringify(ada),
      headers: { "content-type": "application/json" },
    };
    expect((await fetch(`${api.url}/v1/register`, register)).status).toBe(201);
    expect(await unpublished(api)).toBe(1);
    worker = await startAuth({
      env: { TIXLYS_ROLE: "worker", ROOT_PASSWORD: "" },
      beside: api,
    });
    const giveUpAt = performance.now() + 10_000;
    while ((await unpublished(api)) > 0 && performance.now() < giveUpAt)
      await Bun.sleep(20);
    expect(await unpublished(api)).toBe(0);
  });

  test("a worker shows its health and metrics and nothing else (decision 51)", async () => {
    if (worker === undefined) throw new Error("no worker");
    expect((await fetch(`${worker.metricsUrl}/health/live`)).status).toBe(200);
    expect((await fetch(`${worker.metricsUrl}/metrics`)).status).toBe(200);
    expect((await fetch(`${worker.metricsUrl}/v1/keys`)).status).toBe(404);
  });
});
