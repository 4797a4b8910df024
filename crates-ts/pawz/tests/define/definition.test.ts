import { describe, expect, test } from "bun:test";
import {
  DefinitionError,
  page,
  reply,
  route,
  type Route,
  t,
} from "@tixlys/pawz";
import { definePolicy } from "@tixlys/biscuit";
import { fixtureService } from "@tixlys/testkit/fixture";

const fine = {
  method: "GET",
  path: "/extra",
  operation: "shop:extra:read",
  summary: "An extra",
  guard: "public",
  response: { status: 200, data: null },
  errors: [],
  handle: () => reply.none(),
} as const;

function mistakesOf(extra: readonly Route[], parts = {}): readonly string[] {
  try {
    fixtureService({ extra, parts });
    return [];
  } catch (thrown) {
    if (thrown instanceof DefinitionError) return thrown.mistakes;
    throw thrown;
  }
}

/** A route that a program without types could make. */
function untyped(changes: Record<string, unknown>): Route {
  const made: unknown = { kind: "route", ...fine, ...changes };
  // cast: the definition's own check is what is under test.
  return made as Route;
}

const own = (version: number) =>
  definePolicy({
    name: "bulk-buyer",
    version,
    summary: "Providers",
    allow: { roles: ["provider"] },
  });

describe("a service does not start", () => {
  test("http-rules 63, auth #45: with an operation that declares no guard, or one that does not exist", () => {
    expect(mistakesOf([untyped({ guard: undefined })])).toEqual([
      "GET /extra: it has no guard",
    ]);
    expect(mistakesOf([untyped({ guard: [] })])).toEqual([
      "GET /extra: it has no guard",
    ]);
    expect(mistakesOf([untyped({ guard: "everyone" })])).toEqual([
      "GET /extra: its guard: unknown guard everyone",
    ]);
    expect(
      mistakesOf([untyped({ guard: ["general", { ...own(1) }] })]),
    ).toEqual([
      "GET /extra: its guard: a policy that definePolicy has not made",
    ]);
    expect(mistakesOf([untyped({ guard: ["public", "root"] })])[0]).toContain(
      "public stands alone",
    );
  });

  test("with two policies of one name: a log line that names one must mean one rule", () => {
    const routes = [own(1), own(2)].map((guard, at) =>
      untyped({ guard, path: `/x${at}`, operation: `shop:x:read-${at}` }),
    );
    expect(mistakesOf(routes)).toEqual([
      'the policy "bulk-buyer" is defined more than once',
    ]);
    const one = own(1);
    expect(mistakesOf([untyped({ guard: one, delegable: true })])).toEqual([]);
    // The next version of an API begins as a copy, its policies among the rest.
    const copies = [own(1), own(1)].map((guard, at) =>
      untyped({ guard, path: `/y${at}`, operation: `shop:y:read-${at}` }),
    );
    expect(mistakesOf(copies)).toEqual([]);
  });

  test("with two routes of one operation, one path, or a path of pawz's own", () => {
    const twin = route({ ...fine, path: "/twin" });
    expect(mistakesOf([route(fine), twin])).toEqual([
      'v1: the operation "shop:extra:read" is declared twice',
    ]);
    expect(mistakesOf([route({ ...fine, path: "/things" })])).toEqual([
      'v1: "GET /things" is declared twice',
    ]);
    const sameShape = route({
      ...fine,
      path: "/things/{other}",
      params: t.Object({ other: t.String() }),
    });
    expect(mistakesOf([sameShape])).toEqual([
      'v1: "GET /things/{}" is declared twice',
    ]);
    expect(mistakesOf([route({ ...fine, path: "/health/live" })])).toContain(
      '"GET /health/live" is answered by two things',
    );
    const pages = [
      page({ path: "/things", methods: ["GET"], handle: () => new Response() }),
    ];
    expect(mistakesOf([], { pages })).toContain(
      '"GET /things" is answered by two things',
    );
  });

  test("with names of the wrong form, and says all of them at once", () => {
    const mistakes = mistakesOf([
      untyped({
        path: "/Extra/{id}",
        operation: "other:extra:read",
        summary: "",
      }),
      untyped({
        path: "/more/{id}",
        operation: "nonsense",
        errors: ["no-such-code"],
      }),
      untyped({
        path: "/lists",
        operation: "shop:extra:list",
        response: { status: 200, data: t.Array(t.String()) },
      }),
    ]);
    expect(mistakes.join("\n")).toContain('does not start with "shop:"');
    expect(mistakes.join("\n")).toContain("no summary");
    expect(mistakes.join("\n")).toContain("not of the form /users/{id}");
    expect(mistakes.join("\n")).toContain('"{id}" has no schema');
    expect(mistakes.join("\n")).toContain(
      '"no-such-code" is not in the registry',
    );
    expect(mistakes.join("\n")).toContain(
      "the data of an answer is an object or null",
    );
  });

  test("with a latest version that has no routes", () => {
    expect(mistakesOf([], { latest: "v2" })).toEqual([
      'the latest version "v2" has no routes',
    ]);
  });

  test("with an origin or a proxy that is none", () => {
    expect(() => fixtureService({ parts: { corsOrigins: ["*"] } })).toThrow(
      "CORS_ORIGINS",
    );
    expect(() => fixtureService({ parts: { corsOrigins: ["null"] } })).toThrow(
      "CORS_ORIGINS",
    );
    expect(() =>
      fixtureService({ parts: { corsOrigins: ["https://app.example/"] } }),
    ).toThrow("CORS_ORIGINS");
    expect(() =>
      fixtureService({ parts: { trustedProxies: ["everyone"] } }),
    ).toThrow("TRUSTED_PROXIES");
  });
});
