/** What `./tixlys doctor` says of the servers: programs that are missing or too old, servers that do not answer, migrations that do not fit. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, provisionDatabase } from "@tixlys/nexus/postgres";
import postgres from "postgres";
import { databaseUrl } from "../stack/environment.ts";
import { pathsOf } from "../stack/paths.ts";
import { ensureSecrets } from "../stack/secrets.ts";
import { checkout, sandbox } from "./support/cli.ts";
import type { Sandbox } from "./support/cli.ts";
import { expectTold, faultsIn, findingsOf } from "./support/doctor.ts";
import { at } from "./support/json.ts";

let box: Sandbox;
let bin: string;
beforeAll(async () => {
  box = await sandbox();
  bin = await mkdtemp(join(tmpdir(), "tixlys-path-"));
});
afterAll(async () => {
  await box.remove();
  await rm(bin, { recursive: true });
});

async function doctor(env: Record<string, string>): Promise<unknown> {
  const { out } = await box.call(["doctor", "--json"], { env });
  const document: unknown = JSON.parse(out);
  return document;
}

async function program(name: string, says: string): Promise<void> {
  await writeFile(join(bin, name), `#!/bin/sh\necho '${says}'\n`, {
    mode: 0o755,
  });
}

describe("doctor finds, with its fix,", () => {
  test("a PATH without PostgreSQL and nats-server, then one where both are too old", async () => {
    const bare = { TIXLYS_TOOLS: "path", PATH: bin };
    const none = await doctor(bare);
    expectTold(none, {
      name: "postgresql",
      status: "fail",
      detail: "the PATH has none",
      fix: /nix develop/,
    });
    expectTold(none, {
      name: "nats-server",
      status: "fail",
      detail: "not on the PATH",
      fix: /put a nats-server/,
    });
    await program("postgres", "postgres (PostgreSQL) 15.18");
    await program("nats-server", "nats-server: v2.8.0");
    const old = await doctor(bare);
    expectTold(old, {
      name: "postgresql",
      status: "fail",
      detail: /is no PostgreSQL 18: .*15\.18/,
      fix: /nix develop/,
    });
    expectTold(old, {
      name: "nats-server",
      status: "fail",
      detail: "2.8.0 is older than",
      fix: /newer nats-server/,
    });
  });

  test("a named PostgreSQL that does not answer, and a secrets file that is not there", async () => {
    const found = await doctor({
      TIXLYS_POSTGRES_URL: "postgres://nobody@127.0.0.1:1/none",
      TIXLYS_SECRETS_FILE: "/dev/null/secrets.yaml",
    });
    expectTold(found, {
      name: "postgresql",
      status: "fail",
      detail: "does not answer",
      fix: /unset TIXLYS_POSTGRES_URL/,
    });
    expectTold(found, {
      name: "configuration",
      status: "fail",
      detail: "/dev/null/secrets.yaml",
      fix: /\S/,
    });
  });
});

/** One service of its own, with one migration, beside the fixtures. */
async function serviceWithData(): Promise<{ services: string; name: string }> {
  const name = `doctor-${process.pid}`;
  const root = join(checkout, "infra/cli/tests/fixtures");
  const folder = await mkdtemp(join(tmpdir(), "tixlys-services-"));
  await cp(root, folder, { recursive: true });
  const services = join(folder, "services");
  const migrations = join(services, name, "migrations");
  await mkdir(join(migrations, "meta"), { recursive: true });
  await mkdir(join(services, name, "src"));
  await writeFile(join(services, name, "src", "main.ts"), "");
  await writeFile(
    join(services, name, "src", "config.ts"),
    "export const config = { service: 'x', shape: {}, rules: [] };\n",
  );
  await writeFile(
    join(migrations, "0000_first.sql"),
    "create table t (i int);\n",
  );
  await writeFile(
    join(migrations, "meta", "_journal.json"),
    JSON.stringify({ entries: [{ idx: 0, tag: "0000_first" }] }),
  );
  return { services, name };
}

describe("migrations", () => {
  test("that were changed, are pending, or are of a newer build are told where a database answers", async () => {
    const adminUrl = process.env["TEST_POSTGRES_URL"];
    if (adminUrl === undefined)
      throw new Error("no PostgreSQL for tests: run ./tixlys test");
    const { services, name } = await serviceWithData();
    const own = await sandbox({ services });
    const secrets = await ensureSecrets(pathsOf(own.home).keys, [
      ...["alpha", "beta", "steersman"],
      name,
    ]);
    const password = secrets.services[name]?.postgres ?? "";
    const folder = join(services, name, "migrations");
    const look = async () => {
      const { out } = await own.call(["doctor", "--json"], {
        env: { TIXLYS_POSTGRES_URL: adminUrl },
      });
      const document: unknown = JSON.parse(out);
      return findingsOf(document).filter(
        (finding) => at(finding, "name") === "migrations",
      );
    };
    try {
      await provisionDatabase({ adminUrl, service: name, password });
      const url = databaseUrl(adminUrl, name, password);
      await migrate({ url, service: name, folder });
      expect(faultsIn(await look())).toEqual([]);

      await appendFile(join(folder, "0000_first.sql"), "-- changed\n");
      await writeFile(join(folder, "0001_second.sql"), "select 1;\n");
      const found = await look();
      expectTold(found, {
        name: "migrations",
        status: "fail",
        detail: `${name}: 0000_first was changed after it was applied`,
        fix: /git restore .*0000_first\.sql/,
      });
      expectTold(found, {
        name: "migrations",
        status: "warn",
        detail: `${name}: 0001_second is not applied yet`,
        fix: `./tixlys migrate ${name}`,
      });

      await rm(join(folder, "0000_first.sql"));
      expectTold(await look(), {
        name: "migrations",
        status: "fail",
        detail: "which this checkout does not have",
        fix: /git pull/,
      });
    } finally {
      await dropAll(adminUrl, `tixlys_${name}`);
      await own.remove();
      await rm(join(services, ".."), { recursive: true });
    }
  });

  test("of a stopped suite are told when they changed since its last start", async () => {
    const { services, name } = await serviceWithData();
    const own = await sandbox({ services });
    const paths = pathsOf(own.home);
    await ensureSecrets(paths.keys, ["alpha", "beta", "steersman", name]);
    await mkdir(paths.postgres, { recursive: true });
    await writeFile(join(paths.postgres, "provisioned"), "as it was before");
    expectTold(await own.json(["doctor"]), {
      name: "migrations",
      status: "warn",
      detail: "changed since the last start",
      fix: /migrate all status/,
    });
    await own.remove();
    await rm(join(services, ".."), { recursive: true });
  });
});

async function dropAll(adminUrl: string, name: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  await sql`drop database if exists ${sql(name)} with (force)`;
  await sql`drop role if exists ${sql(name)}`;
  await sql.end();
}
