/** One environment's process keeps away from another's data, and its tokens are worth nothing there. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createSigner } from "@tixlys/biscuit";
import { connect, migrate } from "@tixlys/nexus/postgres";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  mintFor,
  testBus,
  type TestBus,
  testDatabase,
  type TestDatabase,
  testKeys,
} from "@tixlys/testkit";
import { openDatabase } from "../../src/platform/database.ts";
import { spawnService } from "./spawn.ts";

const migrations = `${import.meta.dir}/migrations`;
const environments = ["development", "test", "staging", "production"] as const;
type Name = (typeof environments)[number];

const databases = new Map<Name | "unmarked", TestDatabase>();
let bus: TestBus;

beforeAll(async () => {
  bus = await testBus("users");
  for (const name of [...environments, "unmarked"] as const) {
    const made = await testDatabase("users", { migrations });
    databases.set(name, made);
    if (name !== "unmarked")
      await migrate({
        url: made.url,
        service: "users",
        folder: migrations,
        environment: name,
      });
  }
});
afterAll(async () => {
  for (const database of databases.values()) await database.close();
  await bus.close();
});

const urlOf = (name: Name | "unmarked"): string =>
  databases.get(name)?.url ?? "";
async function open(name: Name | "unmarked", environment: Name): Promise<void> {
  const database = await openDatabase({
    url: urlOf(name),
    service: "users",
    migrations,
    environment,
    logger: capturedLogger().logger,
    metrics: createMetrics(),
  });
  await database.close();
}

describe("a database", () => {
  test.each(
    environments.flatMap((of) => environments.map((by) => [of, by] as const)),
  )("of %s opened by %s", async (of, by) => {
    if (of === by) await open(of, by);
    else
      await expect(open(of, by)).rejects.toThrow(
        `users: the database is marked as ${of}'s, and this process runs in ${by}. DATABASE_URL names the wrong database, or TIXLYS_ENV is wrong.`,
      );
  });

  test("without a mark is taken where tests make it, and nowhere that matters", async () => {
    await open("unmarked", "development");
    await open("unmarked", "test");
    for (const environment of ["staging", "production"] as const)
      await expect(open("unmarked", environment)).rejects.toThrow(
        "Run: ./tixlys migrate users up",
      );
  });
});

describe("a process", () => {
  const keys = testKeys();
  // The tests' own password is refused outside development and test, so that they log in as somebody with a better one.
  const login = { name: `env_${process.pid}`, password: crypto.randomUUID() };
  const asAdmin = async (text: string): Promise<void> => {
    const url = databases.get("unmarked")?.adminUrl ?? "";
    const admin = connect({ url, applicationName: "environments", max: 1 });
    try {
      await admin.sql.unsafe(text);
    } finally {
      await admin.close();
    }
  };
  beforeAll(async () => {
    await asAdmin(
      `create role ${login.name} login password '${login.password}' in role test_users`,
    );
  });
  afterAll(async () => {
    await asAdmin(`drop role ${login.name}`);
  });
  const withPassword = (text: string): string => {
    const url = new URL(text);
    url.username = login.name;
    url.password = login.password;
    return url.href;
  };
  const variables = (database: string): Record<string, string> => ({
    DATABASE_URL: withPassword(database),
    NATS_URL: bus.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    HOST: "127.0.0.1",
    PUBLIC_URL: "https://suite.example.test",
    AUTH_URL: "http://127.0.0.1:1",
  });

  test.each([
    ["staging", "production"],
    ["production", "staging"],
    ["development", "production"],
  ] as const)(
    "with the database of %s does not start in %s, and says both",
    async (of, by) => {
      const { exited, errors } = await spawnService({
        ...variables(urlOf(of)),
        TIXLYS_ENV: by,
      });
      expect(await exited).toBe(1);
      expect(errors()).toContain(`marked as ${of}'s`);
      expect(errors()).toContain(`runs in ${by}`);
      expect(errors()).not.toContain("    at ");
    },
  );

  test("of production takes its own tokens and no other's, though the key is the same", async () => {
    const service = await spawnService({
      ...variables(urlOf("production")),
      TIXLYS_ENV: "production",
    });
    const statusFor = async (environment: Name): Promise<number> => {
      const signer = createSigner(keys.privateKey, { environment });
      const token = mintFor({ ...keys, signer }, { audiences: ["users"] });
      const response = await fetch(`${service.url}/v1/notes`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return response.status;
    };
    const statuses = await Promise.all(environments.map(statusFor));
    // The second signal, so that the test need not wait until routers have noticed.
    service.kill("SIGTERM");
    await Bun.sleep(100);
    service.kill("SIGINT");
    expect(statuses).toEqual([401, 401, 401, 200]);
    await service.exited;
  }, 20_000);
});
