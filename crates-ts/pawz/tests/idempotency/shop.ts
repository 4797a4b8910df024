/** A small service over a real database whose every effect can be counted. */
import type { Verifier } from "@tixlys/biscuit";
import { nextMessageId } from "@tixlys/messaging/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import {
  type HttpService,
  reject,
  reply,
  type Route,
  route,
  service,
  t,
} from "@tixlys/pawz";
import {
  postgresIdempotency,
  type PostgresIdempotencyOptions,
} from "@tixlys/pawz/postgres";
import { createMetrics, type Metrics } from "@tixlys/telemetry";
import { capturedLogger } from "@tixlys/testkit";

/** What a test does inside a request, after its effect. */
export type Between = (body: { readonly name: string }) => Promise<void> | void;

export const tables = `
  create table effect (name text not null, message_id uuid not null);
  create table counter (n integer not null);
  insert into counter values (0)`;

/** One effect, in a transaction of its own: an insert without a unique key, and a counter (proofs.md). */
async function takeEffect(database: Database, name: string): Promise<void> {
  await database.transact(async (tx) => {
    await tx.sql`insert into effect values (${name}, ${nextMessageId()})`;
    await tx.sql`update counter set n = n + 1`;
  });
}

const Body = t.Object({
  name: t.String({ minLength: 1 }),
  tags: t.Array(t.String(), { default: [] }),
});

const shared = {
  method: "POST",
  summary: "Takes effect",
  errors: ["invalid-credentials", "name-taken", "quota-exceeded"],
} as const;

/** Takes effect; with a deadline of 50 ms under `/hasty`. */
function placeOrder(
  database: Database,
  between: Between,
  action: "place" | "hasten",
): Route {
  return route({
    ...shared,
    ...(action === "hasten"
      ? { path: "/hasty", deadlineMs: 50 }
      : { path: "/orders" }),
    operation: `shop:order:${action}`,
    guard: "general",
    body: Body,
    response: { status: 201, data: t.Object({ count: t.Integer() }) },
    async handle({ body }) {
      await takeEffect(database, body.name);
      await between(body);
      const [row] = await database.sql<{ count: number }[]>`
          select count(*)::int as count from effect where name = ${body.name}`;
      const headers = { etag: '"7"', "x-own": "not kept" };
      return reply.created({ count: row?.count ?? -1 }, "/orders/7", headers);
    },
  });
}

function routes(database: Database, between: Between): Route[] {
  return [
    placeOrder(database, between, "place"),
    placeOrder(database, between, "hasten"),
    route({
      ...shared,
      path: "/refusals",
      operation: "shop:order:refuse",
      guard: "general",
      body: t.Object({ name: t.String() }),
      response: { status: 200, data: null },
      async handle({ body }) {
        await takeEffect(database, body.name);
        switch (body.name) {
          case "401":
            return reject("invalid-credentials");
          case "409":
            return reject("name-taken", { field: "name" });
          case "429":
            return reject("quota-exceeded");
          case "503":
            return reply.overloaded(3);
          default:
            throw new Error("on purpose");
        }
      },
    }),
    route({
      ...shared,
      path: "/logins",
      operation: "shop:session:create",
      guard: "public",
      body: t.Object({ password: t.String() }),
      response: {
        status: 200,
        data: t.Object({ accessToken: t.String(), key: t.String() }),
      },
      async handle({ idempotencyKey }) {
        await takeEffect(database, "login");
        return reply.ok(
          { accessToken: "s3cret-token", key: idempotencyKey ?? "none" },
          { "set-cookie": ["a=s3cret-cookie; Secure", "b=2; Secure"] },
        );
      },
    }),
  ];
}

/** The service over `database`; each one is a replica. */
export function shop(
  database: Database,
  verifier: Verifier,
  between: Between = () => undefined,
  options: PostgresIdempotencyOptions = {},
): { readonly http: HttpService; readonly metrics: Metrics } {
  const metrics = createMetrics();
  const http = service({
    name: "shop",
    version: "1.0.0",
    environment: "test",
    routes: { v1: routes(database, between) },
    verifier,
    checks: {},
    logger: capturedLogger().logger,
    metrics,
    docs: false,
    idempotency: postgresIdempotency(database, options),
  });
  return { http, metrics };
}
