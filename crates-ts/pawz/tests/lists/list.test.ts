import { describe, expect, test } from "bun:test";
import { list, service, t } from "@tixlys/pawz";
import { mintFor } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

const row = t.Object({ n: t.Integer() });
/** How often the list was counted, and by how much it is longer than what is counted. */
let [counted, longer] = [0, 1];
/** Numbers from 1 to 5, for whoever asks. */
const numbers = list({
  path: "/numbers",
  operation: "shop:number:list",
  summary: "Numbers",
  guard: "general",
  filters: t.Object({ even: t.Optional(t.Boolean()) }),
  plural: "numbers",
  row,
  position: t.Object({ n: t.Integer() }),
  sort: { fields: ["n"], standard: "n" },
  total: ({ query }, most) => {
    counted += 1;
    return query.even === true ? { estimate: 2.4 } : most + longer;
  },
  handle({ query }, { limit, after, sort }) {
    const sign = sort[0]?.direction === "descending" ? -1 : 1;
    const all = [1, 2, 3, 4, 5]
      .filter((n) => query.even === undefined || (n % 2 === 0) === query.even)
      .sort((left, right) => sign * (left - right))
      .filter((n) => after === undefined || sign * (n - after.n) > 0);
    const rows = all.slice(0, limit).map((n) => ({ n }));
    return { rows, next: all.length > limit ? rows.at(-1) : undefined };
  },
});

type Page = {
  data: {
    numbers: { n: number }[];
    page: {
      nextCursor: string | null;
      hasMore: boolean;
      total?: { count: number; kind: string };
    };
  };
};

function numbersApi() {
  const { http, keys } = fixtureService({ extra: [numbers] });
  const ada = crypto.randomUUID();
  return async (query: string, userId = ada) => {
    const response = await http.handle(
      new Request(`http://localhost/v1/numbers${query}`, {
        headers: { authorization: `Bearer ${mintFor(keys, { userId })}` },
      }),
    );
    // cast: each test says which answer it expects.
    const json = (await response.json()) as Page & {
      data: Record<string, { code?: string }>;
    };
    return { status: response.status, headers: response.headers, json };
  };
}

async function walk(
  ask: ReturnType<typeof numbersApi>,
  start: string,
): Promise<number[]> {
  const seen: number[] = [];
  let query = start;
  for (let part = 0; part < 10; part += 1) {
    const { json, headers } = await ask(query);
    seen.push(...json.data.numbers.map(({ n }) => n));
    const link = headers.get("link");
    expect(json.data.page.hasMore).toBe(link !== null);
    if (link === null) break;
    query = /^<(\?[^>]*)>; rel="next"$/.exec(link)?.[1] ?? "";
  }
  return seen;
}

describe("a list", () => {
  test("is read to its end by its links, in the order and with the filters asked for (http-rules 34)", async () => {
    const ask = numbersApi();
    expect(await walk(ask, "?limit=2")).toEqual([1, 2, 3, 4, 5]);
    expect(await walk(ask, "?limit=1&sort=-n&even=false")).toEqual([5, 3, 1]);
    expect(await walk(ask, "")).toEqual([1, 2, 3, 4, 5]);
  });

  test("takes a cursor of the same caller, order and filters only, with any limit (http-rules 36)", async () => {
    const ask = numbersApi();
    const { json } = await ask("?limit=1&even=true");
    const cursor = json.data.page.nextCursor ?? "";
    const again = await ask(`?limit=5&even=true&cursor=${cursor}`);
    expect(again.json.data.numbers).toEqual([{ n: 4 }]);
    const refused = [
      await ask(`?even=true&cursor=${cursor}`, crypto.randomUUID()),
      await ask(`?even=false&cursor=${cursor}`),
      await ask(`?cursor=${cursor}`),
      await ask(`?even=true&sort=-n&cursor=${cursor}`),
      await ask(`?even=true&cursor=${cursor.slice(0, -1)}`),
    ];
    for (const { status, json: told } of refused)
      expect([status, told.data["cursor"]?.code]).toEqual([
        400,
        "invalid-cursor",
      ]);
  });

  test("refuses an order and a filter that it does not have (http-rules 37, 38)", async () => {
    const ask = numbersApi();
    const sorted = await ask("?sort=salary");
    expect([sorted.status, sorted.json.data["sort"]?.code]).toEqual([
      400,
      "invalid-sort",
    ]);
    const filtered = await ask("?odd=true");
    expect([filtered.status, filtered.json.data["odd"]?.code]).toEqual([
      400,
      "unknown-parameter",
    ]);
  });

  test("is counted when a client asks for it, up to a limit, and says how sure the number is (http-rules 38)", async () => {
    const ask = numbersApi();
    const totalOf = async (query: string) =>
      (await ask(query)).json.data.page.total;
    counted = 0;
    expect(await totalOf("?limit=1")).toBeUndefined();
    expect((await ask("?include=total&cursor=none")).status).toBe(400);
    expect(counted).toBe(0);
    longer = 1;
    const atLeast = { count: 10_000, kind: "at-least" };
    expect(await totalOf("?include=total&limit=1")).toEqual(atLeast);
    longer = 0;
    const exact = { count: 10_000, kind: "exact" };
    expect(await totalOf("?include=total")).toEqual(exact);
    const estimate = { count: 2, kind: "estimate" };
    expect(await totalOf("?include=total&even=true")).toEqual(estimate);
    expect((await ask("?include=more")).status).toBe(400);
    // It may be asked for with a cursor that came without it, and goes on in the link.
    const { json } = await ask("?limit=2");
    const next = await ask(
      `?limit=2&include=total&cursor=${json.data.page.nextCursor ?? ""}`,
    );
    expect(next.json.data.page.total).toEqual(exact);
    expect(next.headers.get("link")).toContain("include=total");
  });

  test("says where it goes on, and which version answered, on its unversioned path (http-rules 51)", async () => {
    const { http, things } = fixtureService();
    for (const name of ["a", "b"]) things.add({ name, tags: [] });
    const response = await http.handle(
      new Request("http://localhost/things?limit=1"),
    );
    const link = response.headers.get("link") ?? "";
    expect(link).toContain('rel="canonical"');
    expect(link).toContain('rel="next"');
  });

  test("does not start without a key for its cursors", () => {
    const { cursorKey: _none, ...definition } = {
      ...definitionOf(),
      cursorKey: "",
    };
    expect(() => service(definition)).toThrow(/shop:number:list.*CURSOR_KEY/);
    expect(() => service({ ...definition, cursorKey: "short" })).toThrow(
      /64 hexadecimal/,
    );
  });
});

function definitionOf() {
  const { keys, log, metrics } = fixtureService();
  return {
    name: "shop",
    version: "1.0.0",
    environment: "test" as const,
    routes: { v1: [numbers] },
    verifier: keys.verifierFor("shop"),
    checks: {},
    logger: log.logger,
    metrics,
    docs: false,
  };
}
