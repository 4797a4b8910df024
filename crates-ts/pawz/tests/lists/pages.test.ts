import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { list, t } from "@tixlys/pawz";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

/** A table with few different names, so that the id has to break ties; its order is read by keyset. */
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase("pages", { migrations: "none" });
  await database.database.sql`
    create table person (id uuid primary key, name text collate "C" not null)`;
  await database.database.sql`create index on person (name, id)`;
});
afterAll(() => database.close());

const position = t.Object({ name: t.String(), id: t.String() });
const people = list({
  path: "/people",
  operation: "shop:person:list",
  summary: "People by name",
  guard: "public",
  plural: "people",
  row: position,
  position,
  sort: { fields: ["name"], standard: "name" },
  async handle(_input, { limit, after, sort }) {
    const { sql } = database.database;
    const down = sort[0]?.direction === "descending";
    const found = await sql<{ id: string; name: string }[]>`
      select id, name from person
       where ${
         after === undefined
           ? sql`true`
           : down
             ? sql`(name, id) < (${after.name}, ${after.id}::uuid)`
             : sql`(name, id) > (${after.name}, ${after.id}::uuid)`
       }
       order by ${down ? sql`name desc, id desc` : sql`name, id`}
       limit ${limit + 1}`;
    const rows = found.slice(0, limit).map(({ id, name }) => ({ id, name }));
    return { rows, next: found.length > limit ? rows.at(-1) : undefined };
  },
});

const name = fc.constantFrom("ada", "bob", "eve");
const change = fc.record({
  inserted: fc.array(name, { maxLength: 3 }),
  deleted: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
});

type Page = { data: { people: { id: string }[] } };

test("rows inserted and deleted between pages make no page repeat or skip one that stays (http-rules 35)", async () => {
  const { http } = fixtureService({ extra: [people] });
  const { sql } = database.database;
  const insert = async (named: string): Promise<string> => {
    const id = crypto.randomUUID();
    await sql`insert into person (id, name) values (${id}, ${named})`;
    return id;
  };
  const readAll = async (
    start: string,
    between: (page: number) => Promise<void>,
  ): Promise<string[]> => {
    const seen: string[] = [];
    let query = start;
    for (let page = 0; page < 200; page += 1) {
      const response = await http.handle(
        new Request(`http://localhost/v1/people${query}`),
      );
      expect(response.status).toBe(200);
      // cast: a 200 of this route.
      const { data } = (await response.json()) as Page;
      seen.push(...data.people.map(({ id }) => id));
      const next = /<([^>]*)>/.exec(response.headers.get("link") ?? "")?.[1];
      if (next === undefined) return seen;
      query = next;
      await between(page);
    }
    throw new Error("the list has no end");
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(name, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom("name", "-name"),
      fc.array(change, { maxLength: 20 }),
      async (names, limit, sort, changes) => {
        await sql`delete from person`;
        const first: string[] = [];
        for (const each of names) first.push(await insert(each));
        const gone = new Set<string>();
        const seen = await readAll(
          `?limit=${limit}&sort=${sort}`,
          async (page) => {
            const { inserted = [], deleted = [] } = changes[page] ?? {};
            for (const each of inserted) await insert(each);
            for (const place of deleted) {
              const id = first[place % first.length] ?? "";
              gone.add(id);
              await sql`delete from person where id = ${id}`;
            }
          },
        );
        expect(new Set(seen).size).toBe(seen.length);
        const survivors = first.filter((id) => !gone.has(id));
        expect(seen).toEqual(expect.arrayContaining(survivors));
      },
    ),
    { numRuns: 40 },
  );
});
