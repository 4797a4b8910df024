/** docs/secrets.md: its commands run from top to bottom, in a checkout of their own. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmod, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout, main } from "./support/cli.ts";
import { developerKey, strangerKey } from "./support/secrets.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tixlys-secrets-docs-"));
  for (const file of [".sops.yaml", "infra/secrets/secrets.development.yaml"])
    await cp(join(checkout, file), join(root, file));
  const fixtures = join(root, "crates-ts/config/tests/fixtures/sops");
  await mkdir(fixtures, { recursive: true });
  await cp(developerKey, join(fixtures, "developer.key"));
  await chmod(join(fixtures, "developer.key"), 0o600);
  await Bun.write(
    join(root, "tixlys"),
    `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`,
  );
  await chmod(join(root, "tixlys"), 0o755);
});
afterAll(async () => await rm(root, { recursive: true }));

/** The commands of the page; those of programs that are not here are left out, and said so. */
async function commands(): Promise<string[]> {
  const page = await Bun.file(join(checkout, "docs/secrets.md")).text();
  const blocks = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(
    ([, block = ""]) => block,
  );
  expect(blocks.length).toBeGreaterThan(7);
  return blocks.flatMap((block) => {
    const missing = ["sops", "age-keygen"].find(
      (program) => block.includes(`${program} `) && Bun.which(program) === null,
    );
    if (missing === undefined) return [block];
    process.stdout.write(`not run: a block that needs ${missing}\n`);
    return missing === "age-keygen" ? [withoutAge] : [];
  });
}

const withoutAge = `cp ${strangerKey} production-auth.key && chmod 600 production-auth.key
./tixlys secrets add-recipient age16ryq7pclkkvnfcz99jmh3flylcj73qctwt6xrrren35ce5l2vsas07l9df production.auth
`;

test("every command of the page ends well, and the page shows what it says", async () => {
  const script = ["set -eu", ...(await commands()), "cat .sops.yaml"];
  const child = Bun.spawn(["/bin/sh", "-c", script.join("\n")], {
    cwd: root,
    env: {
      PATH: process.env["PATH"],
      HOME: root,
      EDITOR: "true",
      NO_COLOR: "1",
      SOPS_DISABLE_VERSION_CHECK: "1",
      TIXLYS_HOME: join(root, ".tixlys"),
      TIXLYS_SECRETS_ROOT: root,
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  expect(err).not.toContain("✗");
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  for (const sentence of [
    "public key  age1",
    "5 values, 1 reader, opens with your key",
    "added MAIL_FROM",
    "Our team <team@example.test>",
    "infra/secrets/secrets.production.auth.yaml: 2 values, 1 reader",
    "needs CURSOR_KEY, COLUMN_KEYS, BISCUIT_PRIVATE_KEY",
    "age16ryq7pclkkvnfcz99jmh3flylcj73qctwt6xrrren35ce5l2vsas07l9df # Ada",
  ])
    expect(out).toContain(sentence);
  expect(out).not.toContain("kR7vQz81mXwWq81k");
});
