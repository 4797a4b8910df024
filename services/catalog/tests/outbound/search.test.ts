import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import fc from "fast-check";
import type { EntryPosition } from "../../src/application/ports.ts";
import type { Entry } from "../../src/domain/entry/entry.ts";
import { wantedOf } from "../../src/domain/entry/search-text.ts";
import {
  parseDescription,
  parseEntryId,
  parseEntryName,
  parseParentId,
} from "../../src/domain/entry/values.ts";
import { toRow } from "../../src/outbound/postgres/entry-row.ts";
import {
  listStatement,
  plansForSearch,
} from "../../src/outbound/postgres/entry-statements.ts";
import { entries } from "../../src/outbound/postgres/schema.ts";
import { applicationOver } from "../api/catalog-api.ts";
import { idOf, now, valueOf } from "../domain/things.ts";

const many = 10_000;
const trades =
  "Painting Wiring Plumbing Tiling Ремонт 電気工事 Küchenbau Roofing".split(
    " ",
  );
const things = "door floor wall roof garden kitchen bath stairs".split(" ");
const special = ["100% wool", "O'Hara's (best)", "Nº 1, #2", "A/B: C+D; E!"];

let db: TestDatabase;
let app: ReturnType<typeof applicationOver>;
let parentId = "";
const described = valueOf(parseDescription("Also: chandeliers."));

function nth(n: number): Entry<"service"> {
  const trade = trades[n % trades.length] ?? "";
  const thing = things[Math.floor(n / 8) % things.length] ?? "";
  const name = special[n] ?? `${trade} ${thing} ${(n * 7919).toString(36)}`;
  const hex = n.toString(16).padStart(12, "0");
  return {
    level: "service",
    id: idOf(parseEntryId("service", `0190a6c0-0000-7000-8000-${hex}`)),
    parentId: valueOf(parseParentId("service", parentId)),
    name: valueOf(parseEntryName(name)),
    description: n === 4_321 ? described : undefined,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

beforeAll(async () => {
  db = await testDatabase("catalog", { max: 4 });
  app = applicationOver(db.database);
  const userId = Bun.randomUUIDv7();
  const home = { name: "Home", userId };
  const type = valueOf(await app.createEntry("type", home));
  const below = { ...home, parentId: type.id };
  const category = valueOf(await app.createEntry("category", below));
  const inside = { ...home, parentId: category.id };
  parentId = valueOf(await app.createEntry("subcategory", inside)).id;
  for (let from = 0; from < many; from += 1_000)
    await db.database.db
      .insert(entries)
      .values(Array.from({ length: 1_000 }, (_, n) => toRow(nth(from + n))));
  await db.database.sql`analyze entries`;
});
afterAll(() => db.close());

const found = (query: string, limit = 20) =>
  app.listEntries("service", { query, limit });
const namesOf = async (query: string) =>
  (await found(query)).entries.map(({ name }): string => name);

/** The kinds of steps that the database plans for a list. */
async function planOf(query: string | undefined): Promise<string> {
  const filter = {
    parentId: undefined,
    wanted: query === undefined ? undefined : wantedOf(query),
  };
  return db.database.transact(async (tx) => {
    if (query !== undefined) await plansForSearch(tx);
    const { sql: text, params } = listStatement(tx.db, "service", {
      filter,
      limit: 21,
      after: undefined,
    }).toSQL();
    const rows = await tx.sql.unsafe(
      `explain ${text}`,
      // cast: the parameters of a list are texts and numbers
      params as (string | number)[],
    );
    return JSON.stringify(rows);
  });
}

describe(`among ${String(many)} services`, () => {
  test.each([
    undefined,
    "wiring kitchen",
    "chandelier",
    "plumbng",
    "ремонт",
    "電気工事",
    "zz",
    "100% wool",
  ])("the list for %j reads no table from end to end", async (query) => {
    const plan = await planOf(query);
    expect(plan).not.toContain("Seq Scan");
    expect(plan).toContain(
      query === undefined ? "entries_order_idx" : "entries_search_idx",
    );
  });
});

test("what fits best comes first: the name before the description, the whole before a part", async () => {
  const [first] = await namesOf("küchenbau roof");
  expect(first).toMatch(/^Küchenbau roof /);
  expect((await found("chandeliers")).entries.map(({ id }) => id)).toEqual([
    nth(4_321).id,
  ]);
  expect((await namesOf("100% WOOL"))[0]).toBe("100% wool");
});

test("case, accents and a slip of the pen make no difference", async () => {
  for (const query of ["KUCHENBAU", "küchenbau", "kuchenbau"])
    expect((await namesOf(query))[0]).toContain("Küchenbau");
  expect((await namesOf("plumbng"))[0]).toContain("Plumbing");
  expect((await namesOf("ремонт"))[0]).toContain("Ремонт");
  expect((await namesOf("電気"))[0]).toContain("電気工事");
});

test("wildcards, quotes and backslashes are letters like others, or nothing at all", async () => {
  expect(await namesOf("%")).toEqual([]);
  expect(await namesOf("_____")).toEqual([]);
  expect(await namesOf("1__%")).toEqual([]);
  expect((await namesOf("o'hara"))[0]).toBe("O'Hara's (best)");
  expect((await namesOf("\u0000wool\u0000"))[0]).toBe("100% wool");
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(..."%_\\'\"$;ao-(<)"), maxLength: 12 }),
  );
  await fc.assert(
    fc.asyncProperty(text, async (query) => {
      expect(
        (await found(query.toWellFormed(), 3)).entries.length,
      ).toBeLessThan(4);
    }),
    { numRuns: 60 },
  );
});

test("the parts of a search neither repeat nor skip (http-rules 35)", async () => {
  const query = "roofing garden";
  const seen: string[] = [];
  let after: EntryPosition | undefined;
  do {
    const part = await app.listEntries("service", { query, limit: 100, after });
    seen.push(...part.entries.map(({ id }) => id));
    after = part.next;
  } while (after !== undefined && seen.length < many);
  expect(new Set(seen).size).toBe(seen.length);
  const all = Array.from({ length: many }, (_, n) => nth(n)).filter(
    ({ name }) => name.includes("Roofing garden"),
  );
  expect(all.length).toBeGreaterThan(100);
  // What is nearly the same comes after all that is.
  expect(seen.slice(0, all.length).toSorted()).toEqual(
    all.map(({ id }): string => id).toSorted(),
  );
});
