import { reply, route, type Route, t } from "@tixlys/pawz";

/** What a handler can do wrong, and what it can wait for. */
export type Misbehaviour = {
  readonly routes: readonly Route[];
  /** Whether the slow handler was told that nobody waits any more. */
  aborted(): boolean;
};

const secret = "postgres://admin:hunter2@10.1.2.3/db";

/** Routes that throw, hang, lie or call what is not there; tests of pawz only. */
export function misbehavingRoutes(): Misbehaviour {
  let aborted = false;
  const shared = {
    method: "GET",
    guard: "public",
    response: { status: 200, data: t.Object({ done: t.Boolean() }) },
    errors: [],
  } as const;
  return {
    aborted: () => aborted,
    routes: [
      route({
        ...shared,
        path: "/boom",
        operation: "shop:fault:boom",
        summary: "Throws",
        handle: () => {
          throw new Error(`select * from users failed at ${secret}`);
        },
      }),
      route({
        ...shared,
        path: "/down",
        operation: "shop:fault:down",
        summary: "Needs a database that is away",
        handle: () =>
          Promise.reject(new Error("no", { cause: refusedConnection() })),
      }),
      route({
        ...shared,
        path: "/slow",
        operation: "shop:fault:slow",
        summary: "Takes longer than its deadline",
        deadlineMs: 100,
        async handle({ signal }) {
          signal.addEventListener("abort", () => {
            aborted = true;
          });
          await Bun.sleep(400);
          return reply.ok({ done: true });
        },
      }),
      route({
        ...shared,
        path: "/patient",
        operation: "shop:fault:patient",
        summary: "Takes 300 ms",
        async handle() {
          await Bun.sleep(300);
          return reply.ok({ done: true });
        },
      }),
      route({
        ...shared,
        path: "/lie",
        operation: "shop:fault:lie",
        summary: "Answers something else than it declares",
        // cast: a handler that breaks its promise is what this route is for.
        handle: () => reply.ok({ finished: 1 } as unknown as { done: boolean }),
      }),
      route({
        ...shared,
        path: "/cookies",
        operation: "shop:fault:cookies",
        summary: "Sets two cookies and its own Vary",
        handle: () =>
          reply.ok(
            { done: true },
            {
              "set-cookie": ["a=1; HttpOnly", "b=2; HttpOnly"],
              Vary: "Cookie, Accept",
            },
          ),
      }),
      route({
        ...shared,
        method: "POST",
        path: "/echo/{id}",
        operation: "shop:fault:echo",
        summary: "Says what it was given",
        params: t.Object({ id: t.Integer({ minimum: 1 }) }),
        query: t.Object({
          deep: t.Boolean({ default: false }),
          sizes: t.Optional(t.Array(t.Integer())),
        }),
        headers: t.Object({
          "x-colour": t.Optional(
            t.Union([t.Literal("red"), t.Literal("blue")]),
          ),
        }),
        body: t.Optional(
          t.Object({ text: t.String(), more: t.Optional(t.Any()) }),
        ),
        response: { status: 200, data: t.Any({ type: "object", example: {} }) },
        bodyLimitBytes: 2000,
        handle: ({ params, query, body, headers, clientAddress }) =>
          reply.ok({
            id: params.id,
            deep: query.deep,
            sizes: query.sizes ?? null,
            body: body ?? null,
            colour: headers["x-colour"] ?? null,
            clientAddress,
          }),
      }),
    ],
  };
}

function refusedConnection(): Error {
  return Object.assign(new Error(`connect ECONNREFUSED ${secret}`), {
    code: "ECONNREFUSED",
  });
}
