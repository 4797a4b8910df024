import { auth } from "@tixlys/contracts";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  eventually,
  mintFor,
  type Process,
  startProcess,
  tell,
  type TestBus,
  testBus,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
} from "@tixlys/testkit";
import { firstKeys } from "../outbound/sealed.ts";
import sharp from "sharp";
import { photoWithPlace } from "../outbound/pictures/corpus.ts";

const checkout = join(import.meta.dir, "../../../..");
const keys = testKeys();
let db: TestDatabase;
let own: TestBus;
let auths: TestBus;
let folder: string;

beforeAll(async () => {
  [db, own, auths] = await Promise.all([
    testDatabase("users"),
    testBus("users"),
    testBus("auth"),
  ]);
  folder = await mkdtemp(join(tmpdir(), "users-pictures-"));
});
afterAll(async () => {
  await Promise.all([own.close(), auths.close()]);
  await db.close();
  await rm(folder, { recursive: true });
});

const start = (entry: string): Promise<Process> =>
  startProcess(entry, {
    DATABASE_URL: db.url,
    NATS_URL: own.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    CURSOR_KEY: testCursorKey,
    COLUMN_KEYS: firstKeys,
    BLOB_FOLDER: join(folder, "blobs"),
    PUBLIC_URL: "http://suite.test",
  });

/** Writes are accepted while `auth` is heard of; its relay would tell this every second. */
async function readyToWrite(users: Process): Promise<void> {
  const at = new Date().toISOString();
  await auths.bus.publish({
    subject: "auth.revoked.heartbeat.all",
    headers: {},
    payload: JSON.stringify({ at, position: 0 }),
    messageId: Bun.randomUUIDv7(),
  });
  await eventually("the heartbeat", async () => {
    const response = await fetch(`${users.url}/health/ready`);
    return /"revocations":"ok"/.test(await response.text()) ? true : undefined;
  });
}

async function registered(users: Process): Promise<string> {
  const userId = Bun.randomUUIDv7();
  await tell(auths.bus, auth, {
    type: "auth.account.registered",
    subject: userId,
    data: {
      userId,
      username: "ada",
      email: "ada@example.test",
      roles: ["user", "customer"],
    },
  });
  await eventually("the profile", async () => {
    const me = await ask(users, userId, "GET", "/v1/me");
    return me.status === 200 ? true : undefined;
  });
  return userId;
}

const ask = (
  { url }: Process,
  userId: string,
  method: string,
  path: string,
  body?: FormData,
  headers: Record<string, string> = {},
) =>
  fetch(url + path, {
    method,
    redirect: "manual",
    headers: {
      authorization: `Bearer ${mintFor(keys, { userId })}`,
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });

function form(bytes: Uint8Array): FormData {
  const made = new FormData();
  made.append("image", new Blob([new Uint8Array(bytes)]), "holiday.jpg");
  return made;
}

/** What a browser sees at the end of a picture's address, with the gateway's part of the way taken out. */
async function shown(users: Process, userId: string): Promise<Response> {
  const found = await fetch(`${users.url}/v1/users/${userId}/picture`, {
    redirect: "manual",
  });
  if (found.status !== 302) return found;
  const location = found.headers.get("location") ?? "";
  expect(location).toStartWith("http://suite.test/users/blobs/");
  return fetch(location.replace("http://suite.test/users", users.url));
}

describe.each(["the sources", "the bundle of an image"])(
  "run from %s",
  (what) => {
    let users: Process;
    beforeAll(async () => {
      const entry =
        what === "the sources"
          ? `${import.meta.dir}/../../src/main.ts`
          : await bundled();
      users = await start(entry);
      await readyToWrite(users);
    }, 60_000);
    afterAll(async () => {
      expect(await users.stop()).toBe(0);
    });

    test("a photograph becomes a picture that everybody sees and that tells nothing, until it is taken away", async () => {
      const userId = await registered(users);
      const upload = await photoWithPlace();
      const taken = await ask(
        users,
        userId,
        "PUT",
        "/v1/me/picture",
        form(upload),
      );
      expect([taken.status, await taken.json()]).toMatchObject([
        200,
        { data: { pictureUrl: expect.stringContaining(userId) } },
      ]);
      const seen = await shown(users, userId);
      expect(seen.headers.get("content-type")).toBe("image/webp");
      const bytes = await seen.bytes();
      const head = await sharp(bytes).metadata();
      expect([head.width, head.height, head.exif]).toEqual([
        200,
        400,
        undefined,
      ]);
      const gone = await ask(users, userId, "DELETE", "/v1/me/picture");
      expect(gone.status).toBe(200);
      expect((await shown(users, userId)).status).toBe(404);
      if (what !== "the sources") return;
      // The job of this very process, which looks every ten seconds.
      await Bun.sleep(2_000);
      await eventually("the object's end", async () => {
        const [row] = await db.database.sql<{ count: number }[]>`
        select count(*)::int as count from stored_pictures where user_id = ${userId}`;
        return row?.count === 0 ? true : undefined;
      });
    }, 40_000);

    test("http-rules 27, 28: with a key a picture is taken once, however often it is sent", async () => {
      const userId = await registered(users);
      const upload = await photoWithPlace();
      const headers = { "idempotency-key": crypto.randomUUID() };
      const put = () =>
        ask(users, userId, "PUT", "/v1/me/picture", form(upload), headers);
      const [first, again] = [await put(), await put()];
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect(await again.text()).toBe(await first.text());
      const [row] = await db.database.sql<{ count: number }[]>`
      select count(*)::int as count from stored_pictures where user_id = ${userId}`;
      expect(row?.count).toBe(1);
    });
  },
);

/** The bundle and its assets, as `nix/bundle.ts` lays them out in an image. */
async function bundled(): Promise<string> {
  const to = join(folder, "app");
  for (const words of [
    ["users", to],
    ["--assets", "services/users", join(to, "assets")],
  ]) {
    const made = Bun.spawn([process.execPath, "nix/bundle.ts", ...words], {
      cwd: checkout,
      stdout: "ignore",
      stderr: "inherit",
    });
    expect(await made.exited).toBe(0);
  }
  return join(to, "main.js");
}
