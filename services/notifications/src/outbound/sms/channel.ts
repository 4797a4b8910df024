import type {
  Channel,
  SendProblem,
  TextMessage,
} from "../../application/ports.ts";
import type { AskOnce } from "../http/post-once.ts";
import { resultOf } from "../http/problem-of.ts";
import { bodyTemplate } from "./body.ts";

export type SmsGateway = {
  readonly url: string;
  readonly method: "POST" | "PUT";
  /** JSON with `{{to}}`, `{{text}}` and, where the gateway takes one, `{{id}}`. */
  readonly body: string;
  /** Goes as `Authorization: Bearer …`. */
  readonly token?: string;
};

const gone: SendProblem = { type: "refused", reason: "recipient-gone" };
const known = { 410: gone } as const;

/**
 * Short messages through whatever gateway takes JSON over HTTP. `send` is ok when it has answered 2xx. Every attempt of a delivery
 * has the same `Idempotency-Key`, by which a gateway that knows it sends once.
 */
export function smsChannel(o: {
  readonly gateway: SmsGateway;
  readonly ask: AskOnce;
}): Channel<TextMessage> {
  const { url, method, token } = o.gateway;
  const bodyOf = bodyTemplate(o.gateway.body);
  return {
    async send({ deliveryId: id, to, text }, signal) {
      const headers = {
        "content-type": "application/json",
        "idempotency-key": `"${id}"`,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const request = { url, method, headers, body: bodyOf({ to, text, id }) };
      return resultOf(await o.ask(request, signal), known);
    },
  };
}
