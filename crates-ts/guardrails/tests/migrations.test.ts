import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { migrationFindings } from "../src/migrations/index.ts";
import { checksumOf } from "../src/migrations/released.ts";
import { readWorkspace } from "../src/workspace/workspace.ts";
import {
  patched,
  type Plant,
  provePlants,
  writeTree,
} from "./support/plant.ts";

const file = "services/alpha/migrations/0001_change.sql";
const sql = (...lines: readonly string[]): Record<string, string> => ({
  [file]: `${lines.join("\n")}\n`,
});
/** One statement per line, each of which is refused by this rule; and statements that are none of it. */
const plant = (
  rule: string,
  fix: RegExp,
  bad: readonly string[],
  good: readonly string[] = [],
): Plant => ({
  rule,
  name: `${String(bad.length)} forms of it`,
  patch: sql(...bad),
  at: bad.map((_, index) => `${file}:${String(index + 1)}`),
  fix,
  twin: sql(...good),
});

provePlants("migrations", migrationFindings, [
  plant(
    "migrations/drop",
    /a later release.*-- lint: allow drop because/,
    [
      "drop table a.b;",
      "alter table a drop column b;",
      "drop view v;",
      "drop schema s cascade;",
      "drop sequence s;",
      "drop type t;",
      "drop function f(integer);",
      "drop extension cube;",
      "drop owned by alpha;",
      "alter table a detach partition b;",
    ],
    [
      "create schema s; create table s.b (id integer); create type t as enum ('x'); create function f(integer) returns integer language sql as 'select 1';",
      "drop table s.b; drop type t; drop function f(integer); drop schema s;",
      "drop index i; drop trigger t on a; alter table a drop constraint c;",
    ],
  ),
  plant(
    "migrations/rename",
    /write both/,
    [
      "alter table a rename to b;",
      "alter table a rename column b to c;",
      "alter table a set schema s;",
      "alter type t rename value 'x' to 'y';",
      "alter view v rename to w;",
      "alter function f(integer) rename to g;",
      "alter schema s rename to t;",
    ],
    [
      "create table a (id integer); alter table a rename column id to key;",
      "alter index i rename to j; alter table b rename constraint c to d;",
      "alter type t add value 'z';",
    ],
  ),
  plant(
    "migrations/rewrite",
    /new column of the new kind|nullable column of the new kind/,
    [
      "alter table a alter column b type bigint;",
      "alter table a add column b uuid default gen_random_uuid();",
      "alter table a add column b timestamptz not null default clock_timestamp();",
      "alter table a add column b double precision default 1 + random();",
      "alter table a add column b bigserial;",
      "alter table a add column b bigint generated always as identity;",
      "alter table a add column b integer generated always as (c + 1) stored;",
      "alter table a alter column b set expression as (c + 2);",
      "alter table a set logged;",
    ],
    [
      "alter table a add column b timestamptz not null default now(), add column c date default current_date;",
      "alter table a add column d text not null default '', add column e integer generated always as (c + 1) virtual;",
      "alter table a alter column f set default gen_random_uuid();",
      "create table n (id uuid default gen_random_uuid(), at bigserial); alter table n alter column at type integer;",
    ],
  ),
  plant(
    "migrations/not-null",
    /not null <column> not valid/,
    [
      "alter table a add column b integer not null;",
      "alter table a alter column b set not null;",
      "alter table a add constraint b_there not null b;",
      "alter domain d set not null;",
    ],
    [
      "alter table a add column b integer not null default 0;",
      "alter table a add constraint c_there not null c not valid;",
      "create table n (id integer); alter table n alter column id set not null;",
    ],
  ),
  {
    ...plant("migrations/index", /only statement of a migration/, [
      "create index i on a (b);",
      "create unique index concurrently j on a (c);",
      "create index on s.a (b) where b > 0;",
    ]),
    twin: {
      ...sql("create unique index concurrently if not exists i on a (b);"),
      "services/alpha/migrations/0002_new.sql":
        "create table n (id integer);\ncreate index on n (id);\n",
    },
  },
  {
    rule: "migrations/index",
    name: "a concurrent one that a second try would stumble over",
    patch: sql("create index concurrently i on a (b);"),
    at: [`${file}:1`],
    fix: /if not exists/,
  },
  plant(
    "migrations/constraint",
    /validate constraint.*next migration/,
    [
      "alter table a add constraint c check (b > 0);",
      "alter table a add constraint c foreign key (b) references d (id);",
      "alter table a add unique (b);",
      "alter table a add primary key (b);",
      "alter table a add constraint c exclude using gist (b with =);",
      "alter table a add column b integer check (b > 0);",
      "alter table a add column b integer unique;",
      "alter table a add column b integer default 1 references d;",
      "alter domain d add constraint c check (value > 0);",
    ],
    [
      "alter table a add constraint c check (b > 0) not valid;",
      "alter table a add constraint d foreign key (b) references d (id) not valid;",
      "alter table a add constraint e unique using index i;",
      "alter table a add column f integer references d;",
      "create table n (id integer references d check (id > 0) unique);",
      "alter table n add constraint c check (id > 1);",
    ],
  ),
  {
    rule: "migrations/validate",
    name: "a constraint added and validated in one transaction",
    patch: sql(
      "alter table a add constraint c check (b > 0) not valid;",
      "alter table a validate constraint c;",
      "alter table a add constraint d check (b > 1) not valid, validate constraint d;",
    ),
    at: [`${file}:2`, `${file}:3`],
    fix: /next migration/,
    twin: sql("alter table a validate constraint c;"),
  },
  plant(
    "migrations/truncate",
    /by|job/,
    ["truncate a;", "truncate table only s.a cascade;"],
    ["create table a (id integer); truncate a;"],
  ),
  plant(
    "migrations/lock",
    /by hand/,
    [
      "lock table a;",
      "cluster a using i;",
      "vacuum full a;",
      "reindex table a;",
      "refresh materialized view v;",
      "set lock_timeout = 0;",
      "set local statement_timeout to default;",
      "create table p partition of a for values from (1) to (2);",
    ],
    [
      "refresh materialized view concurrently v; set local search_path to s;",
      "create table a (id integer) partition by range (id);",
      "create table p partition of a for values from (1) to (2);",
    ],
  ),
  plant(
    "migrations/rows",
    /small steps/,
    [
      "update a set b = 1;",
      "delete from a;",
      "delete from a where true;",
      "update a set b = 1 where b is null;",
      "update a set b = 1 where c = 1 or b is null;",
      "update a set b = 1 where id in (select id from a where b is null);",
      "with gone as (delete from a returning id) insert into c select id from gone;",
      "update a set b = 1 from c where a.id = c.id;",
    ],
    [
      "update a set b = 1 where id = 'one'::text and c > 1;",
      "delete from a where key in ('x', 'y');",
      "delete from a where id in (select id from a where b is null limit 100);",
      "create table n (id integer); insert into n select 1; update n set id = 2;",
      "insert into a values (1) on conflict do nothing;",
    ],
  ),
  plant(
    "migrations/hidden",
    /plainly/,
    [
      "do $$ begin execute 'drop table a'; end $$;",
      "select set_config('lock_timeout', '0', false);",
    ],
    [
      "create function f() returns void language plpgsql as $$ begin delete from a; end $$;",
    ],
  ),
  plant(
    "migrations/transaction",
    /a transaction of its own/,
    ["begin;", "commit;", "savepoint s;"],
    ["comment on table a is 'begin; commit;';"],
  ),
  plant("migrations/syntax", /PostgreSQL/, ["alter tabel a;"], ["select 1;"]),
  {
    rule: "migrations/syntax",
    name: "the line at which the parser gave up",
    patch: sql("select 'ä';", "", "select from from a;"),
    at: [`${file}:3`],
    fix: /correct/,
  },
  {
    rule: "migrations/allow",
    name: "exceptions without rule or reason, of another rule, and needless ones",
    patch: sql(
      "-- lint: allow drop",
      "select 1;",
      "--> statement-breakpoint",
      "-- lint: ignore everything because I say so",
      "select 2;",
      "-- lint: allow drop because nothing reads it since 0.2.0",
      "select 3;",
      "-- lint: allow drop because it is the last line",
    ),
    at: [`${file}:1`, `${file}:4`, `${file}:6`, `${file}:8`],
    fix: /because <why/,
    twin: sql(
      "-- ü: a comment before it.",
      "-- lint: allow drop because nothing reads it since 0.2.0",
      "-- lint: allow rewrite because it was varchar, which PostgreSQL keeps as it is",
      "alter table a drop column b, alter column c type text;",
    ),
  },
  {
    rule: "migrations/truncate",
    name: "what an exception for another statement does not cover",
    patch: sql(
      "-- lint: allow truncate because the rows are made anew at each start",
      "truncate a;",
      "truncate b;",
    ),
    at: [`${file}:3`],
    fix: /job/,
  },
  {
    rule: "migrations/released",
    name: "released migrations that were edited, deleted or preceded",
    patch: {
      [file]: "select 1;\n",
      "services/alpha/migrations/0002_early.sql": "select 1;\n",
      "contracts/migrations.json": JSON.stringify({
        release: "1.0.0",
        files: {
          "services/alpha/migrations/0000_messaging.sql":
            checksumOf("select 1;\n"),
          [file]: checksumOf("select 2;\n"),
          "services/alpha/migrations/0002_gone.sql": checksumOf(""),
          "services/alpha/migrations/0003_last.sql":
            checksumOf("drop table a;"),
        },
      }),
      "services/alpha/migrations/0003_last.sql": "drop table a;",
    },
    at: [
      `${file}:1`,
      "services/alpha/migrations/0002_early.sql:1",
      "services/alpha/migrations/0002_gone.sql:1",
    ],
    fix: /restore/,
    twin: {
      [file]: "drop table a;\n",
      "services/alpha/migrations/0002_new.sql": "select 1;\n",
      // A new service's copy of what has been released.
      "services/beta/migrations/0000_copy.sql": "drop table a;\n",
      "contracts/migrations.json": JSON.stringify({
        release: "1.0.0",
        files: {
          "services/alpha/migrations/0000_messaging.sql":
            checksumOf("select 1;\n"),
          [file]: checksumOf("drop table a;\n"),
        },
      }),
    },
  },
]);

test("a list of released migrations that cannot be read is an error, not an empty list", () => {
  const root = writeTree(patched({ "contracts/migrations.json": "[]" }));
  try {
    expect(migrationFindings(readWorkspace(root))).rejects.toThrow(
      "contracts/migrations.json names no release",
    );
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("a file that comes without a release is read, whatever it is called", async () => {
  const root = writeTree(
    patched({ "examples/shop/till/migrations/9.sql": "truncate a;\n" }),
  );
  try {
    const found = await migrationFindings(readWorkspace(root));
    expect(found.map((each) => each.file)).toEqual([
      "examples/shop/till/migrations/9.sql",
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
