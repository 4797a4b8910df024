/**
 * A service author's first minutes: `./tixlys new service` in a copy of the checkout, and nothing else. What it made passes every
 * check and its own tests, runs behind the gateway, and is seen wherever a service is seen. Then all of it is thrown away. The
 * tests build on each other.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { dataOf } from "@tixlys/client-typescript";
import { commandTable } from "../command-table.ts";
import { type CheckoutCopy, copyCheckout } from "./e2e/checkout-copy.ts";
import { behind } from "./e2e/newcomer.ts";
import { eventually, freeOffset } from "./support/cli.ts";
import { blocksOf, carryOut, deedOf, guidePages } from "./support/guides.ts";
import { at, numberAt, services, textAt } from "./support/json.ts";

/** Two words, because that is where a name, an identifier and a variable differ. */
const name = "price-list";
const requestId = "first-hour-of-price-list";

const offset = await freeOffset();
const gateway = `http://127.0.0.1:${8080 + offset}`;
let copy: CheckoutCopy;

beforeAll(async () => {
  copy = await copyCheckout(offset);
  // Checks and generated files know a checkout by what git knows.
  await run("git init --quiet && git add --all");
}, 300_000);
afterAll(async () => {
  await copy.sh("./tixlys down").ended;
  await copy.remove();
}, 300_000);

/** Runs a command line in the copy to its end and gives what it printed; a code other than `code` fails with it. */
async function run(commandLine: string, code = 0): Promise<string> {
  const running = copy.sh(commandLine);
  const ended = await running.ended;
  if (ended !== code)
    throw new Error(
      `${commandLine}\nended with ${ended}:\n${running.output()}`,
    );
  return running.output();
}

async function json(commandLine: string): Promise<unknown> {
  const document: unknown = JSON.parse(await run(`${commandLine} 2>/dev/null`));
  return document;
}

test("new service makes a service, tells what to do next, and does it once", async () => {
  const printed = await run(`./tixlys new service ${name}`);
  expect(printed).toContain(`./tixlys test --service ${name}`);
  expect(await run(`./tixlys new service ${name}`, 2)).toContain(
    `services/${name} is there already`,
  );
  expect(await run("./tixlys new service Wrong_Name", 2)).toContain(
    "lower case",
  );
  expect(await run("./tixlys help")).toMatch(/^ {2}new +/m);
}, 300_000);

test("nothing but the service, its contract and generated files has changed", async () => {
  const changed = (await run("git status --porcelain --untracked-files=normal"))
    .split("\n")
    // A staged file that was changed since, or a new one; all others are as they were copied.
    .filter((line) => /^(\?\?|.M) /.test(line))
    .map((line) => line.slice(3));
  expect(changed.toSorted()).toEqual(
    [
      ".env.example",
      "bun.lock",
      "clients/typescript/src/generated/index.ts",
      "clients/typescript/src/generated/price-list.ts",
      "contracts/asyncapi.json",
      "contracts/openapi/price-list.json",
      "contracts/schemas/price-list.account.erase.v1.request.schema.json",
      "contracts/schemas/price-list.account.erase.v1.response.schema.json",
      "contracts/schemas/price-list.account.erased.v1.schema.json",
      "contracts/schemas/price-list.account.export.v1.request.schema.json",
      "contracts/schemas/price-list.account.export.v1.response.schema.json",
      "contracts/schemas/price-list.item.created.v1.schema.json",
      "crates-ts/contracts/src/catalogue/suite.ts",
      "crates-ts/contracts/src/price-list.ts",
      "docs/configuration.md",
      "services/price-list/",
    ].toSorted(),
  );
}, 300_000);

test("its types and all other checks pass; it is linted when the guides have been followed, for time's sake", async () => {
  await run("git add --all");
  expect(
    await run(
      "./tixlys check structure imports code secrets migrations format deps generated contracts",
    ),
  ).toContain("✓ 9 checks passed");
  await run(`cd services/${name} && ${process.execPath} check`);
}, 600_000);

test("the tests of its API pass as they are, the conformance suite among them: the guides change one of them and none of the others", async () => {
  const printed = await run(`./tixlys test services/${name}/tests/api/`);
  expect(printed.trimEnd()).toMatch(/\n\d+ passed, 0 failed, 0 skipped$/);
  expect(printed).toContain("conformance > http-rules 1:");
}, 600_000);

test("the guides of docs/ can be followed block by block, and end with a service whose checks and tests pass", async () => {
  const tests: string[] = [];
  for (const page of await guidePages(copy.folder))
    for (const block of await blocksOf(copy.folder, page)) {
      const deed = deedOf(block);
      if (deed.kind !== "shell") await carryOut(copy.folder, block, deed);
      else for (const line of deed.lines) tests.push(...(await typed(line)));
    }
  await run("./tixlys generate");
  const path = `PATH="${dirname(process.execPath)}:$PATH"`;
  await run(`${path} services/${name}/scripts/lint.sh`);
  const printed = await run(`./tixlys test --service ${name}`);
  expect(printed.trimEnd()).toMatch(/\n\d+ passed, 0 failed, 0 skipped$/);
  expect(tests.length).toBeGreaterThanOrEqual(7);
  for (const file of tests) expect(printed).toContain(`${file}:`);
  // Those that it was made with run here too.
  for (const part of ["domain", "application", "api", "outbound", "inbound"])
    expect(printed).toContain(`services/${name}/tests/${part}/`);
  expect(printed).toContain("conformance > http-rules 1:");
  expect(printed).toContain("in the process that is deployed");
}, 600_000);

/**
 * What a page says to type. Migrations are generated, because what follows needs them; a test is run at the end together with the
 * others, so it is only noted; for all else, which needs a running suite or has been done, there must be such a command.
 */
async function typed(line: string): Promise<string[]> {
  const [launcher, command = "", ...words] = line.split(" ");
  expect(launcher, line).toBe("./tixlys");
  expect(Object.keys(commandTable), line).toContain(command);
  if (command === "test") return words;
  if (command === "generate" && words.length > 0) await run(line);
  return [];
}

test("up starts it behind the gateway, on the port that it declares", async () => {
  await run(
    `./tixlys up --detach --no-seed --only auth,${name},steersman >/dev/null`,
  );
  const row = services(await json("./tixlys ps --json")).find(
    (each) => textAt(each, "name") === name,
  );
  expect(row).toMatchObject({ state: "ready", port: 4108 + offset });
  const metrics = `http://127.0.0.1:${numberAt(row, "metricsPort")}/metrics`;

  const token = await rootToken();
  const made = await ask(token, `/${name}/v1/items`, { name: "Lantern" });
  expect(made.status).toBe(201);
  const id = textAt(made.body, "data", "item", "id");
  await eventually("the item in the list, which is a projection", async () => {
    const { body } = await ask(token, `/${name}/v1/items`);
    return textAt(body, "data", "items", 0, "id") === id;
  });
  await eventually(
    "the owner, who is known from an event of auth",
    async () => (await ask(token, `/${name}/v1/owner`)).status === 200,
  );
  expect(await (await fetch(metrics)).text()).toMatch(
    /^http_server_request_duration_seconds_count\{.*route="\/v1\/items"/m,
  );
}, 600_000);

test("the merged document has its operations, and trace shows its part of a request", async () => {
  const document: unknown = await (
    await fetch(`${gateway}/openapi.json`)
  ).json();
  expect(
    at(document, "paths", `/${name}/v1/items`, "post", "x-operation"),
  ).toBe(`${name}:item:create`);
  await eventually("the spans of the request", async () => {
    const printed = await run(`./tixlys trace ${requestId} || true`);
    return (
      /^steersman /m.test(printed) &&
      new RegExp(`^${name} +POST`, "m").test(printed) &&
      printed.includes(`evt.${name}.item.created.v1`)
    );
  });
}, 300_000);

test("the flake has its package and image, and its bundle can be built", async () => {
  expect(await nixServices()).toContain(name);
  const flake = await readFile(join(copy.folder, "nix/default.nix"), "utf8");
  // Both follow from that list, so a service is in both or the flake does not evaluate.
  expect(flake).toContain("servicePackages = lib.genAttrs services mkService;");
  expect(flake).toContain("images = lib.genAttrs services");
  await run(
    `${process.execPath} nix/bundle.ts ${name} .tixlys/new-service-bundle`,
  );
  const files = await readdir(join(copy.folder, ".tixlys/new-service-bundle"));
  for (const file of ["main.js", "healthcheck.js", "migrate.js"])
    expect(files).toContain(file);
}, 300_000);

test("continuous integration names no service, so it runs this one's tests", async () => {
  const folder = join(copy.folder, ".github/workflows");
  const texts = await Promise.all(
    (await readdir(folder)).map((file) => readFile(join(folder, file), "utf8")),
  );
  expect(texts.join("\n")).toContain("run: ./tixlys test\n");
  expect(texts.join("\n")).not.toMatch(/services\/[a-z]/);
});

/** A request to the new service, which no generated client knows yet; a POST where there is a body. */
async function ask(
  token: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${gateway}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(body === undefined ? {} : { "x-request-id": requestId }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

/** The root account is there from the first start; `auth` has told of it as of any other. */
async function rootToken(): Promise<string> {
  const file = join(copy.folder, ".tixlys/keys/root-password");
  const password = (await readFile(file, "utf8")).trim();
  const { accessToken } = await dataOf(
    behind(gateway).auth.session.create({
      body: { identifier: "root@example.test", password },
    }),
  );
  return accessToken;
}

/** What `nix/services.nix` says, by Nix where it is installed: it needs nothing of nixpkgs but two functions. */
async function nixServices(): Promise<string[]> {
  if (Bun.which("nix-instantiate") === null) {
    const text = await readFile(join(copy.folder, "nix/services.nix"), "utf8");
    expect(text).toContain('folder = root + "/services";');
    expect(text).toContain("src/main.ts");
    return await readdir(join(copy.folder, "services"));
  }
  const lib = `{ attrNames = builtins.attrNames; filterAttrs = keep: set: removeAttrs set (builtins.filter (name: !keep name set.\${name}) (builtins.attrNames set)); }`;
  const found = await json(
    `nix-instantiate --eval --strict --json --expr 'import ./nix/services.nix { root = ./.; lib = ${lib}; }'`,
  );
  return Array.isArray(found) ? found.map(String) : [];
}
