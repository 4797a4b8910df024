import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import fc from "fast-check";
import { createApplication } from "../../src/application/application.ts";
import { fillSearchTextsWith } from "../../src/application/renewal.ts";
import type { ProfileSearch } from "../../src/application/ports.ts";
import { type Profile, profile } from "../../src/domain/profile/profile.ts";
import {
  searchTextOf,
  searchWords,
} from "../../src/domain/profile/search-text.ts";
import { parseUserId } from "../../src/domain/profile/values.ts";
import { toRow } from "../../src/outbound/postgres/profile-row.ts";
import {
  searchProfiles,
  searchStatement,
} from "../../src/outbound/postgres/profile-search.ts";
import { profileReader } from "../../src/outbound/postgres/profiles.ts";
import { profiles } from "../../src/outbound/postgres/schema.ts";
import { searchTexts } from "../../src/outbound/postgres/search-texts.ts";
import { isWanted, memory } from "../application/memory.ts";
import { adasProfile, later, registeredAt, valueOf } from "../domain/people.ts";

const many = 20_000;
const firstNames = "Ada Zoë Иван 伟 Grace Müller Olu José Nguyễn Łukasz".split(
  " ",
);
const special = [
  "100%",
  "under_score",
  "back\\slash",
  "o'hara",
  'quo"te',
  "$1",
];

/** The nth of the crowd, the older the smaller the number; every 500th is an admin, every 1000th closed. */
function member(n: number): Profile {
  const hex = n.toString(16).padStart(12, "0");
  const name = firstNames[n % firstNames.length] ?? "";
  const created = profile.evolve(profile.initial, {
    type: "ProfileCreated",
    profile: adasProfile({
      userId: valueOf(parseUserId(`0190a6c0-0000-7000-8000-${hex}`)),
      username: `${special[n] ?? "person"}.${n}`,
      email: `p${n}@mail${n % 97}.example.test`,
      firstName: name,
      lastName: `N${(n * 7919).toString(36)}`,
      phone: undefined,
      roles:
        n % 500 === 0
          ? ["admin"]
          : ["user", n % 3 === 0 ? "provider" : "customer"],
    }),
    at: registeredAt,
  });
  if (created.status === "none") throw new Error("no profile");
  return { ...created, disabled: n % 1000 === 7 };
}

const crowd = Array.from({ length: many }, (_, n) => member(n));
const texts = new Map(crowd.map((each) => [each, searchTextOf(each)]));
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("users", { max: 4 });
  for (let from = 0; from < many; from += 2_000)
    await db.database.db
      .insert(profiles)
      .values(crowd.slice(from, from + 2_000).map(toRow));
  await db.database.sql`vacuum (analyze) profiles`;
}, 60_000);
afterAll(() => db.close());

const search = (wanted: ProfileSearch, slice = { limit: 21 }) =>
  searchProfiles(db.database)(wanted, slice);
const expected = (wanted: ProfileSearch, limit = 21) =>
  crowd
    .filter((each) => isWanted(each, wanted, texts.get(each)))
    .toReversed()
    .slice(0, limit);

const looking = (query: string, more: Omit<ProfileSearch, "words"> = {}) => ({
  words: searchWords(query),
  ...more,
});

const searches: readonly (readonly [string, ProfileSearch])[] = [
  ["nothing at all", looking("")],
  ["a name", looking("grace")],
  ["a name with other accents and case", looking("ZOE")],
  ["a name in Cyrillic", looking("иван")],
  ["a name of one sign in Chinese", looking("伟")],
  ["the middle of a word", looking("erson.123")],
  ["one letter", looking("g")],
  ["two signs that many words begin with", looking("p1")],
  ["an address", looking("p4711@mail55.example.test")],
  ["a part of every address", looking("example.test")],
  ["two words", looking("jose 42")],
  ["a word that is nowhere", looking("xyzzyx")],
  ["a letter with marks", looking("p..")],
  ["a name with marks", looking("(ada)")],
  ["a rank", looking("", { role: "admin" })],
  ["a rank that nobody has", looking("", { role: "root" })],
  ["a capability", looking("", { role: "provider" })],
  ["closed accounts", looking("", { disabled: true })],
  ["open accounts", looking("", { disabled: false })],
  ["a name among admins", looking("ada", { role: "admin" })],
  ["all of it", looking("o p", { role: "user", disabled: true })],
];

describe("a search", () => {
  test.each(searches)("for %s finds what it should", async (_, wanted) => {
    const found = await search(wanted);
    expect(found.map(({ userId }) => userId)).toEqual(
      expected(wanted).map(({ userId }) => userId),
    );
  });

  test.each(searches)(
    `for %s reads none of ${many} rows that no index led it to`,
    async (_, wanted) => {
      const older = crowd[many / 2]?.userId;
      for (const after of [undefined, older]) {
        const { sql: text, params } = searchStatement(db.database.db, wanted, {
          limit: 21,
          after,
        }).toSQL();
        const rows = await db.database.sql.unsafe(
          `explain ${text}`,
          // cast: texts, numbers and lists of texts, as Drizzle gives them to the driver.
          params as string[],
        );
        const plan = rows.map((row) => String(row["QUERY PLAN"])).join("\n");
        expect(plan).toMatch(/Index Scan|Bitmap/);
        expect(plan).not.toContain("Seq Scan");
      }
    },
  );

  test("for a rare word is led by the trigrams, in whichever script", async () => {
    for (const query of ["p4711@mail55", "иван n1abc"]) {
      const { sql: text, params } = searchStatement(
        db.database.db,
        looking(query),
        { limit: 21 },
      ).toSQL();
      const plan = await db.database.sql.unsafe(
        `explain ${text}`,
        // cast: as above.
        params as string[],
      );
      expect(JSON.stringify(plan)).toContain("profiles_search_idx");
    }
  });

  test("takes wildcards, quotes and escapes as what they are", async () => {
    for (const [n, word] of special.entries()) {
      const found = await search(looking(word));
      expect(found.map(({ username }) => username)).toContain(`${word}.${n}`);
      expect(found.length).toBeLessThanOrEqual(21);
    }
    const ports = {
      ...memory(),
      profiles: profileReader(db.database),
      clock: () => later,
    };
    const app = createApplication(ports);
    for (const query of ["%", "_", "%%% ___", "\\", "'", '"', "--", "\u0301"])
      expect(await app.findProfiles({ query, limit: 5 })).toEqual({
        profiles: [],
        next: undefined,
      });
    for (const query of ["p%", "_erson", "'; drop table profiles; --"])
      expect(await search(looking(query))).toEqual([]);
    expect(await search(looking("100%.0"))).toHaveLength(1);
    expect(await search(looking("1%0.0"))).toHaveLength(0);
  });

  test("of whatever text finds what a walk through all finds", async () => {
    const part = fc
      .constantFrom(...crowd.slice(-200))
      .chain((who) =>
        fc
          .tuple(
            fc.constantFrom(who.username, who.email, who.displayName),
            fc.nat(20),
            fc.integer({ min: 1, max: 9 }),
          )
          .map(([text, from, length]) => text.slice(from, from + length)),
      );
    const query = fc.oneof(
      part,
      fc.string({ unit: "grapheme", maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(query, { maxLength: 3 }), async (texts) => {
        const wanted = looking(texts.join(" "));
        const found = await search(wanted);
        expect(found.map(({ userId }) => userId)).toEqual(
          expected(wanted).map(({ userId }) => userId),
        );
      }),
      { numRuns: 50 },
    );
  });
});

test("http-rules 35: pages neither repeat nor skip who stays, while others come and go", async () => {
  const own = await testDatabase("users", { max: 2 });
  const ports = {
    ...memory(),
    profiles: profileReader(own.database),
    clock: () => later,
  };
  const app = createApplication(ports);
  const insert = (rows: readonly Profile[]) =>
    own.database.db.insert(profiles).values(rows.map(toRow));
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 400 }), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.array(fc.integer({ min: 401, max: 700 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        async (staying, comings, limit) => {
          await own.database.sql`delete from profiles`;
          await insert(staying.map(member));
          const coming = [...new Set(comings)];
          const seen: string[] = [];
          let after: string | undefined;
          do {
            const page = await app.findProfiles({ limit, after });
            expect(page.profiles.length).toBeLessThanOrEqual(limit);
            seen.push(...page.profiles.map(({ userId }) => userId));
            after = page.next;
            // Somebody comes, somebody of those who came goes: neither belongs to those who stay.
            const next = coming.pop();
            if (next !== undefined) await insert([member(next)]);
            if (coming.length % 2 === 1)
              await own.database
                .sql`delete from profiles where user_id > ${member(401).userId}`;
          } while (after !== undefined);
          const stayed = staying
            .toSorted((left, right) => right - left)
            .map((n) => String(member(n).userId));
          expect(seen.filter((id) => stayed.includes(id))).toEqual(stayed);
          expect(new Set(seen).size).toBe(seen.length);
        },
      ),
      { numRuns: 20 },
    );
  } finally {
    await own.close();
  }
}, 30_000);

test("profiles from before there was a search are found once the job has filled them in, and have not changed otherwise", async () => {
  const own = await testDatabase("users", { max: 2 });
  try {
    const rows = crowd.slice(0, 450).map((each) => ({
      ...toRow(each),
      searchText: null,
    }));
    await own.database.db.insert(profiles).values(rows);
    const find = () =>
      searchProfiles(own.database)(looking("person.42"), { limit: 20 });
    expect(await find()).toEqual([]);
    const fill = fillSearchTextsWith(searchTexts(own.database));
    const { signal } = new AbortController();
    expect(await fill(signal)).toBe(450);
    expect(await fill(signal)).toBe(0);
    expect((await find()).at(-1)?.username).toBe("person.42");
    expect((await find()).every(({ version }) => version === 1)).toBe(true);
  } finally {
    await own.close();
  }
});
