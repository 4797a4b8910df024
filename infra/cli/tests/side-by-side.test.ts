/** Two suites at once: one of root in a private folder, one of an ordinary user; neither disturbs the other. */
import { afterAll, expect, test } from "bun:test";
import { chmod, chown, mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandbox } from "./support/cli.ts";
import type { CallOptions, Sandbox } from "./support/cli.ts";
import { at, numberAt, services, textAt } from "./support/json.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const boxes: { box: Sandbox; options: CallOptions }[] = [];

afterAll(async () => {
  for (const { box, options } of boxes) {
    await box.call(["down"], options);
    await box.remove();
  }
});

async function uidOf(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`).text();
  return Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
}

test("two checkouts' suites run side by side, as root in a private folder and as an ordinary user with no home", async () => {
  const first = await sandbox();
  boxes.push({ box: first, options: {} });
  const home = await mkdtemp(join(tmpdir(), "tixlys-user-"));
  const ordinary: CallOptions = { env: { HOME: "" } };
  if (isRoot) {
    await chown(home, nobody, nobody);
    Object.assign(ordinary, {
      prefix: [
        "setpriv",
        `--reuid=${nobody}`,
        `--regid=${nobody}`,
        "--clear-groups",
      ],
    });
  }
  const second = await sandbox({ home });
  boxes.push({ box: second, options: ordinary });

  const started = await Promise.all([
    first.call(["up", "--detach", "--only", "alpha"]),
    second.call(["up", "--detach", "--only", "alpha"], ordinary),
  ]);
  for (const { code, err } of started)
    expect({ code, err }).toMatchObject({ code: 0 });
  if (isRoot) expect(started[0].out).toContain("in a user namespace");

  const documents = [await first.json(["ps"]), await second.json(["ps"])];
  for (const document of documents) {
    expect(at(document, "running")).toBe(true);
    expect((await fetch(textAt(services(document)[0], "url"))).status).toBe(
      200,
    );
  }
  expect(textAt(services(documents[0])[0], "url")).not.toBe(
    textAt(services(documents[1])[0], "url"),
  );
  expect(await uidOf(numberAt(documents[1], "postgres", "pid"))).toBe(
    isRoot ? nobody : (process.getuid?.() ?? 0),
  );

  expect((await first.call(["down"])).code).toBe(0);
  expect(at(await second.json(["ps"]), "running")).toBe(true);
}, 60_000);

test("PostgreSQL never runs as root: in a folder that others may enter it runs as another user", async () => {
  const home = await mkdtemp(join(tmpdir(), "tixlys-open-"));
  await chmod(home, 0o755);
  const box = await sandbox({ home });
  boxes.push({ box, options: {} });
  const { out } = await box.call(["up", "--infra", "--detach"]);
  if (isRoot)
    expect(out).toMatch(
      /PostgreSQL runs as user \S+, because PostgreSQL refuses root/,
    );
  expect(
    await uidOf(numberAt(await box.json(["ps"]), "postgres", "pid")),
  ).not.toBe(0);
  expect((await stat(join(home, "postgres", "18"))).uid).not.toBe(0);
});
