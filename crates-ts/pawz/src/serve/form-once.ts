import { createHash } from "node:crypto";
import type { AnswerOnce, Keyed } from "../idempotency/answer-once.ts";

/** A browser shows the answer to the second of two clicks, so that one waits for the first: ten seconds at most. */
const waits = { max: 40, eachMs: 250 };

const formIdForm = /^[A-Za-z0-9-]{16,64}$/;

/**
 * What a submitted form is known by: the id it was shown with, all that was filled in, and whose browser sent it. Whoever
 * goes back and corrects something sends another form. `undefined` for a form without an id.
 */
export function formKeyOf(
  form: URLSearchParams,
  field: string,
  request: Request,
): string | undefined {
  const id = form.get(field);
  if (id === null || !formIdForm.test(id)) return undefined;
  const cookies = request.headers.get("cookie") ?? "";
  return createHash("sha256")
    .update(JSON.stringify([id, cookies, ...form]))
    .digest("base64url");
}

/** Carries a form out once; the same form again gets the same answer, also while the first is still being worked on. */
export async function answerFormOnce(
  answerOnce: AnswerOnce,
  key: string,
  keyed: Keyed,
): Promise<Response> {
  const { exchange } = keyed;
  for (let wait = 1; ; wait += 1) {
    const response = await answerOnce(key, keyed);
    const isRepeated = response.headers.has("idempotency-replayed");
    // What was stored is the page's own answer.
    exchange.foreign ||= isRepeated;
    const isInFlight = response.status === 409 && !exchange.foreign;
    if (!isInFlight || wait === waits.max) return response;
    await Bun.sleep(waits.eachMs);
  }
}
