export type Texted = {
  readonly headers: Headers;
  readonly method: string;
  readonly body: unknown;
};

/** A gateway for short messages on this machine; `answer` says what it replies instead of 202. */
export function smsGateway() {
  const received: Texted[] = [];
  const state: { answer: (() => Response | Promise<Response>) | undefined } = {
    answer: undefined,
  };
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 60,
    async fetch(request) {
      const body: unknown = await request.json();
      if (state.answer !== undefined) return state.answer();
      const { headers, method } = request;
      received.push({ headers, method, body });
      return Response.json({ id: "accepted" }, { status: 202 });
    },
  });
  return {
    url: `${server.url.origin}/messages`,
    received,
    state,
    close: () => server.stop(true),
  };
}
