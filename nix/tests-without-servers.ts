/**
 * `bun nix/tests-without-servers.ts`: the test files that a build can run, one a line: those of crates, and of domain and
 * application of services, that reach no PostgreSQL, no NATS and no browser. Found by what they import, so that a new crate or
 * service needs no entry anywhere.
 */
import { join, resolve } from "node:path";
import { testFiles } from "../infra/cli/test-run/files.ts";
import { isOurs, readReach } from "../infra/cli/test-run/reach.ts";

const root = resolve(import.meta.dir, "..");
const servers = /\bTEST_(POSTGRES|NATS)_|"playwright-core"/;

const reach = await readReach(root);
const asking: string[] = [];
for await (const file of new Bun.Glob(
  "{crates-ts,services,examples}/**/*.ts",
).scan({
  cwd: root,
}))
  if (isOurs(file) && servers.test(await Bun.file(join(root, file)).text()))
    asking.push(file);
const needServers = new Set([...asking, ...reach.testsOf(asking)]);

const files = (await testFiles(root)).filter(
  (file) =>
    /^(crates-ts\/[^/]+\/tests|examples\/[^/]+\/[^/]+-contracts\/tests|(services|examples\/[^/]+)\/[^/]+\/tests\/(domain|application))\//.test(
      file,
    ) && !needServers.has(file),
);
if (files.length === 0) throw new Error("no test file was found");
for (const file of files) process.stdout.write(`./${file}\n`);
