import { createHash } from "node:crypto";
import type { Breaches } from "../../application/ports.ts";

/** How many digits of the hash are told: about two thousand leaked passwords share them, and nobody learns which was meant. */
const toldDigits = 5;

/** Longest wait for an answer, its body included. */
const timeoutMs = 1_000;

/** An answer has about 40 KB, padded; a longer one is none. */
const maxBytes = 256 * 1024;

/** Nothing is asked of anybody. */
export const noBreaches: Breaches = { contain: async () => false };

/**
 * Asks a range service in the manner of Have I Been Pwned (k-anonymity): the first five digits of the password's SHA-1 go out,
 * the password and its hash stay here. Without a trace or a request id, for it is somebody else's machine.
 *
 * @param url What the five digits are appended to, such as `https://api.pwnedpasswords.com/range/`.
 * @param onFailure Called with an error's name when there was no answer in time, or none that could be read. Never with its
 *   message, which may quote the address and with it the five digits.
 */
export function rangeCheck(
  url: string,
  onFailure: (reason: string) => void,
): Breaches {
  return {
    async contain(password) {
      const digest = createHash("sha1").update(password).digest("hex");
      const hash = digest.toUpperCase();
      try {
        const known = await ask(`${url}${hash.slice(0, toldDigits)}`);
        return hasSuffix(known, hash.slice(toldDigits));
      } catch (cause) {
        onFailure(cause instanceof Error ? cause.name : "unknown");
        return false;
      }
    },
  };
}

async function ask(url: string): Promise<string> {
  const response = await fetch(url, {
    // Answers of one size tell nothing to whoever counts bytes on the way.
    headers: { "add-padding": "true" },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok)
    throw new Error(`the range service answered ${String(response.status)}`);
  return response.body === null ? "" : bounded(response.body);
}

async function bounded(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxBytes)
      throw new Error("the range service's answer is too long");
  }
  return text;
}

/** Lines are `SUFFIX:COUNT`; padding has the count 0. */
function hasSuffix(answer: string, suffix: string): boolean {
  return answer.split("\n").some((line) => {
    const [known, count] = line.trim().split(":");
    return known?.toUpperCase() === suffix && Number(count) > 0;
  });
}
