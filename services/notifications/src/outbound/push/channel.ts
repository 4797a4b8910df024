import type { Channel, Push, SendProblem } from "../../application/ports.ts";
import type { AskOnce } from "../http/post-once.ts";
import { resultOf } from "../http/problem-of.ts";
import { encrypt, newEphemeral, plaintextMaxBytes } from "./encrypt.ts";
import { slowHosts } from "./slow-hosts.ts";
import type { Vapid } from "./vapid.ts";

/** How long a push service keeps a push for a browser that is away (RFC 8030 §5.2): what is older is in the inbox. */
const ttlSeconds = 86_400;

const gone: SendProblem = { type: "refused", reason: "recipient-gone" };
/** What the codes of RFC 8030 mean beyond what they mean everywhere. */
const known = { 404: gone, 410: gone } as const;

/**
 * Web push (RFC 8030, 8291, 8292). `send` is ok when the push service has taken the message over.
 *
 * Two attempts of one delivery have the same topic and the same `id` in them: while the browser is away the second takes the place
 * of the first (RFC 8030 §5.4), and a page that shows it under `id` as its tag shows one.
 */
export function pushChannel(o: {
  readonly ask: AskOnce;
  readonly vapid: Vapid;
  readonly clock: () => Date;
}): Channel<Push> {
  const fairly = slowHosts();
  return {
    async send(push, signal) {
      const plaintext = new TextEncoder().encode(payloadOf(push));
      if (plaintext.length > plaintextMaxBytes)
        return {
          ok: false,
          error: { type: "refused", reason: "message-too-large" },
        };
      const { endpoint, keys } = push.to;
      const body = await encrypted(plaintext, keys);
      if (body === undefined) return { ok: false, error: gone };
      const headers = {
        authorization: o.vapid.authorization(endpoint, o.clock()),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        ttl: String(ttlSeconds),
        urgency: "normal",
        topic: topicOf(push.deliveryId),
      };
      const request = { url: endpoint, method: "POST", headers, body } as const;
      return fairly(new URL(endpoint).host, async () =>
        resultOf(await o.ask(request, signal), known),
      );
    },
  };
}

function payloadOf({ deliveryId, kind, title, body, path }: Push): string {
  return JSON.stringify({ id: deliveryId, kind, title, body, path });
}

/** Undefined where the browser's key is no point of the curve: nobody could read what is sealed for it. */
async function encrypted(
  plaintext: Uint8Array<ArrayBuffer>,
  keys: Push["to"]["keys"],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const ephemeral = await newEphemeral();
  try {
    return await encrypt(plaintext, keys, ephemeral);
  } catch {
    return undefined;
  }
}

/** 22 signs of the URL-safe alphabet, of which RFC 8030 §5.4 allows 32. */
function topicOf(deliveryId: string): string {
  return Buffer.from(deliveryId.replaceAll("-", ""), "hex").toString(
    "base64url",
  );
}
