/** Somebody's server in this very process, as fast as there is one: it counts, and answers 204. */

/** A receiver of webhooks. */
export type Receiving = {
  readonly url: string;
  readonly count: () => number;
  stop(): Promise<void>;
};

/** @param onEach Gets the body as text. */
export function startReceiving(onEach?: (body: string) => void): Receiving {
  let count = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const body = await request.text();
      count += 1;
      onEach?.(body);
      return new Response(null, { status: 204 });
    },
  });
  return {
    url: `http://127.0.0.1:${String(server.port)}/hook`,
    count: () => count,
    stop: () => server.stop(true),
  };
}
