import type { KeySet, RootKey } from "@tixlys/biscuit";
import type { Logger } from "@tixlys/telemetry";
import { tracedFetch } from "@tixlys/telemetry";
import { isObject } from "../openapi/plain-schema.ts";

const refreshMs = 60_000;
const firstRefreshMs = 2_000;
/** After a removal they are asked for again: a replica of auth may not have heard of it yet. */
const hurriedRefreshMs = 5_000;
const timeoutMs = 5_000;
const maxBytes = 64 * 1024;

/** What keeps the keys fresh needs. */
export type KeyRefreshOptions = {
  readonly keys: KeySet;
  /** Origin of `auth`; `/v1/keys` is added. */
  readonly authUrl: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** An event `hurry` on it asks for the keys at once: one was removed, and another has taken its place. */
  readonly hurry?: EventTarget;
};

/**
 * Reads the public keys from `auth` in the background, about once a minute. An answer that is late, wrong or empty
 * changes nothing: the keys of the environment, or the last good ones, stay.
 */
export async function keepKeysFresh(options: KeyRefreshOptions): Promise<void> {
  let waitMs = firstRefreshMs;
  for (;;) {
    const woken = await pause(waitMs, options.signal, options.hurry);
    if (woken === "stopped") return;
    waitMs =
      woken === "hurried"
        ? hurriedRefreshMs
        : refreshMs * (0.8 + Math.random() * 0.4);
    try {
      const found = await fetchKeys(options);
      if (found.length > 0) options.keys.replace(found);
    } catch (err) {
      options.logger.debug({ err }, "the public keys could not be refreshed");
    }
  }
}

type Woken = "due" | "hurried" | "stopped";

/** Waits, shorter when somebody hurries or the process stops. */
function pause(
  durationMs: number,
  signal: AbortSignal,
  hurry: EventTarget | undefined,
): Promise<Woken> {
  if (signal.aborted) return Promise.resolve("stopped");
  return new Promise((resolve) => {
    const timer = setTimeout(() => end("due"), durationMs);
    timer.unref();
    const onAbort = (): void => end("stopped");
    const onHurry = (): void => end("hurried");
    signal.addEventListener("abort", onAbort, { once: true });
    hurry?.addEventListener("hurry", onHurry, { once: true });
    function end(woken: Woken): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      hurry?.removeEventListener("hurry", onHurry);
      resolve(woken);
    }
  });
}

async function fetchKeys({
  authUrl,
  signal,
}: KeyRefreshOptions): Promise<RootKey[]> {
  const response = await tracedFetch(new URL("/v1/keys", authUrl).href, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    redirect: "error",
    headers: { accept: "application/json" },
  });
  if (!response.ok) throw new Error(`auth answered ${response.status}`);
  const text = await response.text();
  if (text.length > maxBytes) throw new Error("the answer is too large");
  return readKeys(JSON.parse(text));
}

/** The usable keys of `GET /v1/keys`; anything that is no Ed25519 key is passed over. */
export function readKeys(body: unknown): RootKey[] {
  const data = isObject(body) ? body["data"] : undefined;
  const keys: unknown = isObject(data) ? data["keys"] : undefined;
  if (!Array.isArray(keys)) return [];
  return keys.flatMap((key: unknown): RootKey[] => {
    if (!isObject(key)) return [];
    const kid = Number(key["keyId"]);
    const publicKey = key["publicKey"];
    const usable =
      Number.isInteger(kid) &&
      typeof publicKey === "string" &&
      /^[0-9a-f]{64}$/i.test(publicKey);
    return usable ? [{ kid, publicKey }] : [];
  });
}
