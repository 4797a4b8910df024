/** The gate in front of a release: what the last one promised is still kept. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contracts } from "@tixlys/contracts";
import type { Contract } from "@tixlys/contracts";
import {
  releasedFile,
  releaseFindings,
  writeRelease,
} from "../../commands/generate/release.ts";
import { checkout } from "../support/cli.ts";

const root = mkdtempSync(join(tmpdir(), "release-"));
afterAll(() => rmSync(root, { recursive: true }));

const version = (text: string): Promise<number> =>
  Bun.write(join(root, "package.json"), JSON.stringify({ version: text }));
const git = async (...args: string[]): Promise<void> => {
  const child = Bun.spawn(
    ["git", "-c", "user.name=t", "-c", "user.email=t@example.test", ...args],
    {
      cwd: root,
      stdout: "ignore",
      stderr: "ignore",
    },
  );
  if ((await child.exited) !== 0) throw new Error(`git ${args.join(" ")}`);
};

/** Today's contracts without one event. */
const without = (type: string): Contract[] =>
  contracts.map((contract) => ({
    ...contract,
    events: Object.fromEntries(
      Object.entries(contract.events).filter(([name]) => name !== type),
    ),
  }));

beforeAll(async () => {
  await version("1.0.0");
  await Bun.write(
    join(root, "crates-ts/contracts/src/auth.ts"),
    await Bun.file(join(checkout, "crates-ts/contracts/src/auth.ts")).text(),
  );
});

test("without a released file the gate is shut, not open", async () => {
  const [found] = await releaseFindings(root, contracts);
  expect(found).toMatchObject({
    rule: "contracts/no-release",
    file: releasedFile,
  });
  expect(found?.fix).toContain("./tixlys generate --release");
});

test("one command writes it; after that today's contracts pass and a planted break is named with file, line and fix", async () => {
  expect(await writeRelease(root, contracts)).toEqual({
    release: "1.0.0",
    changed: true,
  });
  expect(await releaseFindings(root, contracts)).toEqual([]);
  const found = await releaseFindings(root, without("auth.password.changed"));
  expect(found).toEqual([
    {
      rule: "contracts/event-removed",
      file: "crates-ts/contracts/src/auth.ts",
      line: expect.any(Number),
      message: expect.stringContaining(
        "auth.password.changed.v1 breaks readers of release 1.0.0",
      ),
      fix: expect.stringContaining("deprecatedSince"),
    },
  ]);
  expect(found[0]?.line).toBeGreaterThan(1);
});

test("an operation that asks for more than the release did is named with the file that declares it", async () => {
  const users: unknown = await Bun.file(
    join(checkout, "contracts/openapi/users.json"),
  ).json();
  const route = "services/users/src/api/v1/read-my-profile.ts";
  await Bun.write(join(root, route), Bun.file(join(checkout, route)));
  rmSync(join(root, releasedFile));
  await writeRelease(root, contracts, [{ service: "users", document: users }]);
  const today: unknown = JSON.parse(
    JSON.stringify(users).replace(
      '"x-operation":"users:profile:read","x-guard":["general"]',
      '"x-operation":"users:profile:read","x-guard":["root"]',
    ),
  );
  expect(
    await releaseFindings(root, contracts, [
      { service: "users", document: today },
    ]),
  ).toEqual([
    {
      rule: "contracts/operation-guarded",
      file: route,
      line: expect.any(Number),
      message:
        "users GET /v1/me breaks clients of release 1.0.0: now asks for root",
      fix: expect.stringContaining("in the next API version"),
    },
  ]);
  rmSync(join(root, releasedFile));
  await writeRelease(root, contracts);
});

test("a release cannot be written twice with another content, nor over a break", async () => {
  expect(await writeRelease(root, contracts)).toEqual({
    release: "1.0.0",
    changed: false,
  });
  await version("1.1.0");
  await expect(
    writeRelease(root, without("auth.password.changed")),
  ).rejects.toMatchObject({ code: "E_CONTRACTS" });
  await version("1.0.0");
  await Bun.write(
    join(root, releasedFile),
    (await Bun.file(join(root, releasedFile)).text()).replace(
      "auth.password.changed.v1",
      "auth.password.changed.v0",
    ),
  );
  await expect(writeRelease(root, contracts)).rejects.toMatchObject({
    code: "E_CONTRACTS",
  });
});

test("where the release's tag is known, a file edited by hand is found", async () => {
  rmSync(join(root, releasedFile));
  await writeRelease(root, contracts);
  await git("init", "-q");
  await git("add", "-A");
  await git("commit", "-q", "-m", "release");
  await git("tag", "v1.0.0");
  expect(await releaseFindings(root, contracts)).toEqual([]);
  const text = await Bun.file(join(root, releasedFile)).text();
  await Bun.write(join(root, releasedFile), `${text} `);
  expect(await releaseFindings(root, contracts)).toMatchObject([
    { rule: "contracts/release-edited" },
  ]);
});

test("the committed file is that of a release at most as new as package.json says", async () => {
  const own: unknown = await Bun.file(join(checkout, releasedFile)).json();
  const manifest: unknown = await Bun.file(
    join(checkout, "package.json"),
  ).json();
  const [release, today] = [
    Reflect.get(Object(own), "release"),
    Reflect.get(Object(manifest), "version"),
  ];
  expect(Bun.semver.order(String(release), String(today))).toBeLessThanOrEqual(
    0,
  );
});
