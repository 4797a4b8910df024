import { Webhook } from "standardwebhooks";

/** One request as a receiver saw it. */
export type Received = {
  readonly id: string;
  readonly signature: string;
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly event: {
    readonly type: string;
    readonly subject?: string;
    readonly data: unknown;
  };
  readonly at: number;
};

type Answer = (received: Received, nth: number) => Response | Promise<Response>;

/** Somebody else's server, over a real socket; it answers 200 unless told. */
export function receiver(answer: Answer = () => new Response("thanks")) {
  const received: Received[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    async fetch(request) {
      const body = await request.text();
      const headers = Object.fromEntries(request.headers.entries());
      const one: Received = {
        id: headers["webhook-id"] ?? "",
        signature: headers["webhook-signature"] ?? "",
        body,
        headers,
        event: JSON.parse(body),
        at: performance.now(),
      };
      received.push(one);
      return answer(one, received.length);
    },
  });
  return {
    url: `http://127.0.0.1:${String(server.port)}/hook`,
    received,
    ids: () => received.map(({ id }) => id),
    stop: () => server.stop(true),
  };
}

/** Whether a receiver with this secret takes it, by the published library. */
export function isVerified(
  secret: string,
  { body, headers }: Received,
): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

/** Whether one signature of a header is this secret's, whatever the time. */
export function isSignedBy(
  secret: string,
  { id, body, headers }: Received,
  signature: string,
): boolean {
  const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
  return new Webhook(secret).sign(id, at, body) === signature;
}

const patienceMs = 60_000;

/** Looks until it is there: a machine that has much else to do takes its time. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const found = await look();
    if (found !== undefined) return found;
    await Bun.sleep(10);
  }
  throw new Error(`still not there: ${what}`);
}
