import { createHmac, timingSafeEqual } from "node:crypto";
import type { Suite } from "@tixlys/client-typescript";
import { done, eventually } from "./person.ts";
import type { Tell } from "./story.ts";

/** What a receiver got, and verified. */
type Received = { readonly id: string; readonly type: string };

/** Somebody's server, told of their orders. */
export type OrderHook = {
  /** Waits for the order's end, and tells what has come. */
  tellAll(orderId: string, tell: Tell): Promise<void>;
  close(): Promise<void>;
};

const CLOSED = "orders.order.closed";

/**
 * Opens a server on this machine and a webhook that leads to it: it takes what is signed with the webhook's secret, and nothing else.
 */
export const openOrderHook = async (
  suite: Suite,
  { token }: { readonly token: string },
): Promise<OrderHook> => {
  const received: (Received & { readonly subject: string })[] = [];
  let secret = "";
  let isRefused = false;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const body = await request.text();
      if (!isSigned(secret, request.headers, body)) {
        isRefused = true;
        return new Response("not signed", { status: 401 });
      }
      const id = request.headers.get("webhook-id") ?? "";
      received.push({ id, ...eventOf(body) });
      return new Response("thanks");
    },
  });
  const url = `http://127.0.0.1:${String(server.port)}/orders`;
  const body = { url, types: ["orders.*"], ordered: true };
  const made = done(
    await suite.events.webhook.create({ token, body }),
    "create a webhook",
  );
  secret = made.secret;
  const params = { id: made.webhook.id };
  return {
    async tellAll(orderId, tell) {
      await eventually(
        () => suite.events.delivery.list({ token, params }),
        ({ deliveries }) =>
          deliveries.some(
            ({ type, status }) => type === CLOSED && status === "delivered",
          ),
        "the webhook of the order's end",
      );
      if (isRefused)
        throw new Error("a webhook was not signed as it should be");
      const types = received
        .filter(({ subject }) => subject === orderId)
        .map(({ type }) => type);
      tell({
        what: "POST /events/v1/webhooks, with a server behind it",
        result: `${String(received.length)} webhooks received, each signature verified; of the order, in its order: ${types.join(", ")}`,
      });
      done(await suite.events.webhook.delete({ token, params }), "delete it");
    },
    close: () => server.stop(true),
  };
};

const eventOf = (body: string): { type: string; subject: string } => {
  const event: unknown = JSON.parse(body);
  if (typeof event !== "object" || event === null)
    throw new Error("a webhook that is no event");
  const { type, subject } = { type: "", subject: "", ...event };
  return { type, subject };
};

/** Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, one of the signatures of the header, not older than five minutes. */
const isSigned = (secret: string, headers: Headers, body: string): boolean => {
  const [id, at, given] = ["id", "timestamp", "signature"].map(
    (name) => headers.get(`webhook-${name}`) ?? "",
  );
  if (Math.abs(Date.now() / 1_000 - Number(at)) > 300) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest();
  return (given ?? "").split(" ").some((each) => {
    const signature = Buffer.from(each.replace(/^v1,/, ""), "base64");
    return signature.length === mac.length && timingSafeEqual(signature, mac);
  });
};
