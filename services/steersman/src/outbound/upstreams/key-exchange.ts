import { createHash } from "node:crypto";
import { err, ok, type Result } from "@tixlys/nexus";
import type {
  KeyExchange,
  KeyToken,
  KeyTokenFailure,
  Upstreams,
} from "../../application/ports.ts";

const timeoutMs = 5_000;
/** An answer of auth's is a token and a date. */
const maxLength = 16_384;

/** What a key is known by here: it cannot be got back from it. */
export const digestOf = (apiKey: string): string =>
  createHash("sha256").update(apiKey).digest("base64");

/** Trades keys at `POST /v1/tokens/exchange` of any replica of auth. */
export const keyExchange =
  (upstreams: Pick<Upstreams<unknown>, "forward">): KeyExchange =>
  async (apiKey, { clientAddress, requestId }) => {
    const body = JSON.stringify({ apiKey });
    const answer = await upstreams.forward({
      service: "auth",
      target: "/v1/tokens/exchange",
      method: "POST",
      headers: new Headers({
        accept: "application/json",
        "content-type": "application/json",
        // Whoever tries many keys is counted by where they come from.
        "x-forwarded-for": clientAddress,
        "x-request-id": requestId,
      }),
      // A token more harms nobody, and a kept connection may have died meanwhile.
      isRepeatable: true,
      body: Buffer.from(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!answer.ok) return unreachable;
    try {
      return read(answer.value.status, await answer.value.text());
    } catch {
      // Cut off, or no JSON: no answer either way.
      return unreachable;
    }
  };

const unreachable = err({ kind: "AuthUnreachable" } as const);

function read(status: number, text: string): Result<KeyToken, KeyTokenFailure> {
  // 422: nothing that could be a key.
  if (status === 401 || status === 422) return err({ kind: "KeyRefused" });
  if (status !== 200 || text.length > maxLength) return unreachable;
  const body: unknown = JSON.parse(text);
  const data = fieldOf(body, "data");
  const token = fieldOf(data, "accessToken");
  const expiresMs = Date.parse(String(fieldOf(data, "accessTokenExpiresAt")));
  return typeof token === "string" && Number.isFinite(expiresMs)
    ? ok({ token, expiresMs })
    : unreachable;
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Reflect.get(value, name)
    : undefined;
