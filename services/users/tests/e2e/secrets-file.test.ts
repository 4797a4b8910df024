import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readIdentities, recipientOf, sealNew } from "@tixlys/config/sops";
import {
  testBus,
  testCursorKey,
  testDatabase,
  testKeys,
  type TestBus,
  type TestDatabase,
  startProcess,
} from "@tixlys/testkit";

import { firstKeys } from "../outbound/sealed.ts";

const entry = `${import.meta.dir}/../../src/main.ts`;

const key = new URL(
  "../../../../crates-ts/config/tests/fixtures/sops/developer.key",
  import.meta.url,
).pathname;
const folder = mkdtempSync(join(tmpdir(), "users-secrets-"));
const file = join(folder, "secrets.yaml");

let database: TestDatabase;
let bus: TestBus;
beforeAll(async () => {
  [database, bus] = await Promise.all([
    testDatabase("users"),
    testBus("users"),
  ]);
});
afterAll(async () => {
  await Promise.all([database.close(), bus.close()]);
  rmSync(folder, { recursive: true });
});

/** Seals the values for the key of the tests. */
async function seal(values: Readonly<Record<string, string>>): Promise<void> {
  const items = Object.entries(values).map(([name, value]) => ({
    kind: "value" as const,
    name,
    value,
  }));
  const [identity = ""] = await readIdentities(key);
  await Bun.write(file, await sealNew(items, [await recipientOf(identity)]));
  chmodSync(file, 0o600);
}

const fromFile = { TIXLYS_SECRETS_FILE: file, SOPS_AGE_KEY_FILE: key };

describe("the process with a secrets file", () => {
  test("opens it itself, is ready, and logs none of it at the lowest level", async () => {
    await seal({
      USERS__DATABASE_URL: database.url,
      AUTH__DATABASE_URL:
        "postgres://not-for-users:hT5pWq81mXwWq8@127.0.0.1:1/x",
      NATS_URL: bus.url,
      BISCUIT_PUBLIC_KEYS: testKeys().publicKeys,
      CURSOR_KEY: testCursorKey,
      USERS__COLUMN_KEYS: firstKeys,
      LOG_LEVEL: "trace",
    });
    const running = await startProcess(entry, fromFile);
    const ready = await fetch(`${running.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await running.stop()).toBe(0);
    const lines = running.lines();
    expect(lines).toContain('"level":');
    const secrets = [
      database.url,
      bus.url,
      new URL(database.url).password,
      new URL(bus.url).password,
      "hT5pWq81mXwWq8",
      testCursorKey,
      firstKeys.slice(2),
      (await readIdentities(key))[0] ?? "",
    ];
    for (const secret of secrets.filter((text) => text.length >= 12))
      expect(lines).not.toContain(secret);
  });

  test("does not start with a file that was changed, and shows no value", async () => {
    await seal({ DATABASE_URL: database.url, NATS_URL: bus.url });
    const text = await Bun.file(file).text();
    await Bun.write(
      file,
      text.replace("DATABASE_URL:", "USERS__DATABASE_URL:"),
    );
    const refused = startProcess(entry, fromFile);
    await expect(refused).rejects.toThrow(
      "TIXLYS_SECRETS_FILE " +
        `${file} has a value at USERS__DATABASE_URL that is not its own`,
    );
    await expect(startProcess(entry, fromFile)).rejects.not.toThrow(
      database.url,
    );
  });
});
