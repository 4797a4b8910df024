import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  startTelemetry,
  type Telemetry,
  type TelemetryOptions,
} from "../src/index.ts";

/** A private folder for traces; `remove` deletes it. */
export async function traceFolder(): Promise<{
  folder: string;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "tixlys-traces-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Telemetry of a quiet process. */
export function quietTelemetry(
  options: Partial<TelemetryOptions> = {},
): Telemetry {
  return startTelemetry({
    service: "users",
    version: "1.2.3",
    environment: "test",
    logLevel: "silent",
    ...options,
  });
}
