/** The stream of events, opened with the administrator's login. */
import type { StreamInspection } from "@tixlys/messaging/inspect";
import { CliError } from "../console/errors.ts";
import type { Suite } from "./suite.ts";

/** @throws CliError `E_NATS` when the broker does not answer. */
export async function openStream(suite: Suite): Promise<StreamInspection> {
  const url = suite.natsUrl();
  const { inspectStream } = await import("@tixlys/messaging/inspect");
  try {
    return await inspectStream(url);
  } catch (thrown) {
    throw new CliError(
      "E_NATS",
      `NATS does not answer: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      { fix: "./tixlys ps" },
    );
  }
}
