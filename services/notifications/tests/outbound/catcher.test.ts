import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdir, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fixedClock, testIds } from "@tixlys/testkit";
import {
  caughtMailsMax,
  mailCatcher,
} from "../../src/outbound/mail/catcher.ts";
import { aMail, folder, patient, sender } from "./mails.ts";

let place: Awaited<ReturnType<typeof folder>>;
beforeAll(async () => {
  place = await folder();
});
afterAll(() => place.remove());

function catcherIn(name: string) {
  const clock = fixedClock("2026-11-21T09:30:00.000Z");
  const path = join(place.path, name);
  const catcher = mailCatcher(path, { sender, newId: testIds(), clock });
  return { path, catcher, clock };
}

test("what was caught is shown newest first, with its links", async () => {
  const { catcher, clock } = catcherIn("order");
  for (const to of ["a@example.test", "b@example.test", "c@example.test"]) {
    await catcher.send(aMail({ to }), patient());
    clock.advance(1);
  }
  const mails = await catcher.list({});
  expect(mails.map(({ to }) => to)).toEqual([
    "c@example.test",
    "b@example.test",
    "a@example.test",
  ]);
  expect(mails[0]).toMatchObject({
    subject: "Grüße",
    links: ["https://example.test/verify-email?token=t0k%2Fen"],
    createdAt: new Date("2026-11-21T09:30:00.002Z"),
  });
});

test("one person's mails can be asked for, in any writing of the address", async () => {
  const { catcher } = catcherIn("person");
  await catcher.send(aMail(), patient());
  await catcher.send(aMail({ to: "eve@example.test" }), patient());
  expect(await catcher.list({ to: " ADA@example.test" })).toHaveLength(1);
  expect(await catcher.list({ to: "nobody@example.test" })).toEqual([]);
});

test("another process sees the same mails", async () => {
  const { catcher } = catcherIn("shared");
  await catcher.send(aMail(), patient());
  expect(await catcherIn("shared").catcher.list({})).toHaveLength(1);
});

test("a folder that is not there yet holds no mail", async () => {
  expect(await catcherIn("absent").catcher.list({})).toEqual([]);
});

test("nobody but the owner can read a mail", async () => {
  const { catcher, path } = catcherIn("modes");
  await catcher.send(aMail(), patient());
  const [name = ""] = await readdir(path);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect((await stat(join(path, name))).mode & 0o777).toBe(0o600);
});

describe("the folder", () => {
  test(`never holds more than ${String(caughtMailsMax)} mails; the oldest give way`, async () => {
    const { catcher, path, clock } = catcherIn("bound");
    await catcher.send(aMail({ to: "first@example.test" }), patient());
    clock.advance(1);
    const others = Array.from({ length: caughtMailsMax + 20 }, (_, at) => at);
    for (let at = 0; at < others.length; at += 40) {
      clock.advance(1);
      await Promise.all(
        others.slice(at, at + 40).map(() => catcher.send(aMail(), patient())),
      );
    }
    expect((await readdir(path)).length).toBe(caughtMailsMax);
    expect(await catcher.list({ to: "first@example.test" })).toEqual([]);
  });

  test("shows no half-written mail, and loses those that a dead process left", async () => {
    const { catcher, path } = catcherIn("halves");
    await catcher.send(aMail(), patient());
    const half = join(path, ".2026_x.json.tmp");
    await writeFile(half, '{"id":');
    expect(await catcher.list({})).toHaveLength(1);
    await catcher.send(aMail(), patient());
    expect(await readdir(path)).toContain(".2026_x.json.tmp");
    await utimes(half, new Date(0), new Date(0));
    await catcher.send(aMail(), patient());
    expect(await readdir(path)).not.toContain(".2026_x.json.tmp");
  });

  test("may hold what is no mail, which is not shown", async () => {
    const { catcher, path } = catcherIn("strangers");
    await catcher.send(aMail(), patient());
    await writeFile(join(path, "0000_notes.json"), "not json");
    await writeFile(join(path, "0001_list.json"), "[]");
    await writeFile(join(path, "README"), "hello");
    expect(await catcher.list({})).toHaveLength(1);
  });

  test("that cannot be written puts the mail off", async () => {
    const blocked = join(place.path, "blocked");
    await writeFile(blocked, "a file, not a folder");
    await symlink(blocked, join(place.path, "link"));
    const { catcher } = catcherIn("link");
    expect(await catcher.send(aMail(), patient())).toEqual({
      ok: false,
      error: { type: "deferred", reason: "channel-unreachable" },
    });
  });
});
