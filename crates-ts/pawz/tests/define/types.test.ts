import { expect, test } from "bun:test";
import { definePolicy } from "@tixlys/biscuit";
import { reject, reply, route, t } from "@tixlys/pawz";

const shared = {
  method: "GET",
  path: "/x",
  summary: "X",
  errors: ["not-found"],
} as const;
const response = { status: 200, data: t.Object({ name: t.String() }) } as const;

test("behind a user guard the handler has a user, behind `service` a service, behind `public` maybe nobody", () => {
  const user = route({
    ...shared,
    operation: "a:b:c",
    guard: "general",
    response,
    handle: ({ principal }) => reply.ok({ name: principal.userId }),
  });
  const both = route({
    ...shared,
    operation: "a:b:d",
    guard: ["general", "verified"],
    response,
    handle: ({ principal }) => reply.ok({ name: principal.sessionId }),
  });
  const service = route({
    ...shared,
    operation: "a:b:e",
    guard: "service",
    response,
    handle: ({ principal }) => reply.ok({ name: principal.service }),
  });
  const anyone = route({
    ...shared,
    operation: "a:b:f",
    guard: "public",
    response,
    // @ts-expect-error nobody need be there
    handle: ({ principal }) => reply.ok({ name: principal.kind }),
  });
  expect([user, both, service, anyone].map(({ guard }) => guard)).toEqual([
    "general",
    ["general", "verified"],
    "service",
    "public",
  ]);
});

test("behind a policy of one's own the handler has whom it speaks of", () => {
  const shape = { name: "one", version: 1, summary: "One" } as const;
  const ofUsers = definePolicy({ ...shape, allow: { verified: true } });
  const ofServices = definePolicy({ ...shape, allow: { services: ["feed"] } });
  const user = route({
    ...shared,
    operation: "a:b:i",
    guard: ["general", ofUsers],
    response,
    handle: ({ principal }) => reply.ok({ name: principal.userId }),
  });
  const service = route({
    ...shared,
    operation: "a:b:j",
    guard: ofServices,
    response,
    handle: ({ principal }) => reply.ok({ name: principal.service }),
  });
  expect([user.guard, service.guard]).toEqual([
    ["general", ofUsers],
    ofServices,
  ]);
});

test("an answer must be what the route declares, a refusal a code of the registry", () => {
  const wrong = route({
    ...shared,
    operation: "a:b:g",
    guard: "public",
    response,
    // @ts-expect-error the declared data has a name
    handle: () => reply.ok({ nickname: "x" }),
  });
  // @ts-expect-error no such code
  const misspelt: Parameters<typeof reject>[0] = "no-such-code";
  expect(wrong.operation).toBe("a:b:g");
  expect<string>(misspelt).toBe("no-such-code");
});

test("params, query and body have the types of their schemas", () => {
  const typed = route({
    ...shared,
    method: "POST",
    path: "/x/{id}",
    operation: "a:b:h",
    guard: "public",
    params: t.Object({ id: t.Integer() }),
    query: t.Object({
      limit: t.Integer({ default: 20 }),
      after: t.Optional(t.String()),
    }),
    body: t.Object({ tags: t.Array(t.String()) }),
    response,
    handle({ params, query, body }) {
      const sum: number = params.id + query.limit;
      const after: string | undefined = query.after;
      return reply.ok({ name: `${sum}${after ?? ""}${body.tags.join("")}` });
    },
  });
  expect(typed.path).toBe("/x/{id}");
});
