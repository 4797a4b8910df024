/** One GET to a service of this suite, for a document. */
import { CliError } from "../console/errors.ts";

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** @throws CliError `E_HTTP` when there is no such answer within five seconds */
export async function fetchJson(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: "error",
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const text = await response.text();
    if (text.length > MOST_BYTES) throw new Error("the answer is too large");
    const body: unknown = JSON.parse(text);
    return body;
  } catch (thrown) {
    throw new CliError("E_HTTP", `${url} could not be read`, {
      cause: thrown instanceof Error ? thrown.message : String(thrown),
      fix: "./tixlys ps",
    });
  }
}
