import { afterAll, describe, expect, test } from "bun:test";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDatabase } from "@tixlys/testkit";

const entry = (name: string): string =>
  join(import.meta.dir, "../../src/image", `${name}.ts`);
const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function ended(command: string[], env: Record<string, string>) {
  const child = Bun.spawn([process.execPath, ...command], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, said] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
  ]);
  return { code: await child.exited, out, said };
}

describe("the health check of an image", () => {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: ({ url }) =>
      url.endsWith("/health/live")
        ? new Response("{}")
        : new Response("draining", { status: 503 }),
  });
  const env = { METRICS_PORT: String(server.port), HOST: "0.0.0.0" };
  afterAll(() => server.stop(true));

  test("is well while the process lives, and says why when it takes no work", async () => {
    expect(await ended([entry("healthcheck")], env)).toEqual({
      code: 0,
      out: "",
      said: "",
    });
    const { code, said } = await ended([entry("healthcheck"), "ready"], env);
    expect([code, said]).toEqual([1, "/health/ready answered 503: draining\n"]);
  });

  test("is ill when nobody listens, and asks the address that the process listens on", async () => {
    expect(
      (await ended([entry("healthcheck")], { METRICS_PORT: "1" })).code,
    ).toBe(1);
    expect(
      (await ended([entry("healthcheck")], { ...env, HOST: "127.0.0.1" })).code,
    ).toBe(0);
    expect(
      (await ended([entry("healthcheck")], { ...env, HOST: "::1" })).code,
    ).toBe(1);
  });
});

describe("the migrate step of an image", () => {
  /** A bundle's folder, as the bundler leaves it: an entry, service.json and migrations. */
  async function bundle(
    name: string,
    keptSchemas: string[] = [],
  ): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "tixlys-image-"));
    folders.push(folder);
    await cp(
      join(import.meta.dir, "../platform/migrations"),
      join(folder, "migrations"),
      { recursive: true },
    );
    await writeFile(
      join(folder, "service.json"),
      JSON.stringify({ name, extensions: ["pg_trgm"], keptSchemas }),
    );
    await writeFile(
      join(folder, "migrate.js"),
      `await import(${JSON.stringify(entry("migrate"))});`,
    );
    return join(folder, "migrate.js");
  }

  test("makes role, database and extensions where it has an admin, migrates, and may be repeated", async () => {
    const { adminUrl, close } = await testDatabase("orders", {
      migrations: join(import.meta.dir, "../platform/migrations"),
    });
    const name = `image${crypto.randomUUID().slice(0, 8)}`;
    const own = new URL(adminUrl);
    own.username = `tixlys_${name}`;
    own.password = encodeURIComponent("a pass:word%");
    own.pathname = `/tixlys_${name}`;
    const env = { TIXLYS_ENV: "test", DATABASE_URL: own.href };
    const admin = new Bun.SQL(adminUrl);
    try {
      const migrate = await bundle(name);
      expect((await ended([migrate, "status"], env)).code).toBe(1);
      const first = await ended([migrate], {
        ...env,
        TIXLYS_POSTGRES_URL: adminUrl,
      });
      expect(first).toEqual({
        code: 0,
        out: `${name}: applied 0000_note\n${name}: applied 0001_idempotency\n${name}: the database is current\n`,
        said: "",
      });
      const again = await ended([migrate], env);
      expect(again).toEqual({
        code: 0,
        out: `${name}: the database is current\n`,
        said: "",
      });
      const status = await ended([migrate, "status"], env);
      expect(status).toEqual({
        code: 0,
        out: `${name}: applied 0000_note\n${name}: applied 0001_idempotency\n`,
        said: "",
      });
    } finally {
      await admin.unsafe(`drop database if exists "tixlys_${name}"`);
      await admin.unsafe(`drop role if exists "tixlys_${name}"`);
      await admin.close();
      await close();
    }
  });

  test("fails while the service could rewrite what is to be kept from it, and hands it over where it has an admin", async () => {
    const { adminUrl, close } = await testDatabase("orders", {
      migrations: join(import.meta.dir, "../platform/migrations"),
    });
    const name = `image${crypto.randomUUID().slice(0, 8)}`;
    const own = new URL(adminUrl);
    own.username = `tixlys_${name}`;
    own.password = "own";
    own.pathname = `/tixlys_${name}`;
    const env = { TIXLYS_ENV: "test", DATABASE_URL: own.href };
    const asAdmin = { ...env, TIXLYS_POSTGRES_URL: adminUrl };
    const admin = new Bun.SQL(adminUrl);
    try {
      expect((await ended([await bundle(name)], asAdmin)).code).toBe(0);
      const migrate = await bundle(name, ["http"]);
      const { code, said } = await ended([migrate], env);
      expect([code, said]).toEqual([
        1,
        expect.stringContaining("schema http.\n  fix    run this step once"),
      ]);
      expect((await ended([migrate], asAdmin)).code).toBe(0);
      expect((await ended([migrate], env)).code).toBe(0);
    } finally {
      await admin.unsafe(`drop database if exists "tixlys_${name}"`);
      await admin.unsafe(
        `drop role if exists "tixlys_${name}_keeper", "tixlys_${name}"`,
      );
      await admin.close();
      await close();
    }
  });

  test("says everything that is missing, and no secret", async () => {
    const { code, said } = await ended([await bundle("orders")], {
      DATABASE_URL: "postgres://u:quartz@127.0.0.1/x",
    });
    expect(code).toBe(1);
    expect(said).toContain("TIXLYS_ENV is missing");
    expect(said).not.toContain("quartz");
  });
});
