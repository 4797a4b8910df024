import { fromUtf8 } from "./bytes.ts";
import type { RevocationRecord, Revocations } from "./revocations.ts";

/** A message of the stream `AUTH_REVOKED` (decision 41). */
export type FeedMessage =
  | { kind: "revocation"; record: RevocationRecord }
  | { kind: "heartbeat"; at: Date; position: number };

const kinds = ["sid", "tok", "sub", "kid", "blk"] as const;

/** Reads one message body; undefined where it is neither a revocation nor a heartbeat. */
export function readFeedMessage(data: Uint8Array): FeedMessage | undefined {
  const body = parseJson(fromUtf8(data));
  if (typeof body !== "object" || body === null) return undefined;
  return "kind" in body ? readRevocation(body) : readHeartbeat(body);
}

/**
 * Reads one message and applies it.
 *
 * @returns false where the message could not be read: the caller counts and logs it, the stream goes on
 */
export function receive(revocations: Revocations, data: Uint8Array): boolean {
  const message = readFeedMessage(data);
  if (message === undefined) return false;
  if (message.kind === "revocation") revocations.apply(message.record);
  else revocations.heartbeat(message.at, message.position);
  return true;
}

function readRevocation(body: object): FeedMessage | undefined {
  const { kind, id, gen, exp } = {
    kind: undefined,
    id: undefined,
    gen: undefined,
    exp: undefined,
    ...body,
  };
  const known = kinds.find((candidate) => candidate === kind);
  if (known === undefined || typeof id !== "string" || typeof exp !== "number")
    return undefined;
  if (gen !== undefined && typeof gen !== "number") return undefined;
  return {
    kind: "revocation",
    record: { kind: known, id, exp, ...(gen === undefined ? {} : { gen }) },
  };
}

function readHeartbeat(body: object): FeedMessage | undefined {
  const { at, position } = { at: undefined, position: undefined, ...body };
  if (
    (typeof at !== "string" && typeof at !== "number") ||
    typeof position !== "number"
  )
    return undefined;
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? undefined
    : { kind: "heartbeat", at: date, position };
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
