/** The check of images that `nix flake check` runs: an image is planted with each fault, and the check names it. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../tools/run.ts";
import { checkout } from "../../stack/paths.ts";

const missing = ["zstd", "jq", "tar"].filter(
  (program) => Bun.which(program) === null,
);
if (missing.length > 0)
  process.stdout.write(
    `the check of images is not tested: ${missing.join(" and ")} not on the PATH; nix flake check brings them\n`,
  );

const bundle = "nix/store/abc-auth-bundle-0.1.0";
const sound = {
  User: "65532:65532",
  Healthcheck: { Test: ["CMD", "/bun"] },
  ExposedPorts: { "3000/tcp": {}, "9000/tcp": {} },
  Env: ["NODE_ENV=production", "PORT=3000"],
};
const soundFiles: Readonly<Record<string, string>> = {
  [`${bundle}/main.js`]: "console.log(1);",
  [`${bundle}/main.js.map`]: "{}",
  [`${bundle}/healthcheck.js`]: "",
  [`${bundle}/service.json`]: "{}",
  [`${bundle}/assets/swagger-ui-dist/swagger-ui.css`]: "",
  "etc/ssl/certs/ca-bundle.crt": "-----BEGIN CERTIFICATE-----",
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tixlys-image-"));
});
afterEach(async () => {
  await run(["chmod", "-R", "u+w", folder], { timeoutMs: 5000 });
  await rm(folder, { recursive: true, force: true });
});

/** An archive as dockerTools writes it, of one layer. */
async function plant(
  config: object,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const root = join(folder, "root");
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
    if (name.includes("/bin/")) await chmod(join(root, name), 0o755);
  }
  const archive = join(folder, "archive");
  await mkdir(archive);
  const tops = await readdir(root);
  await must(["tar", "-cf", join(archive, "layer.tar"), "-C", root, ...tops]);
  await writeFile(join(archive, "config.json"), JSON.stringify({ config }));
  await writeFile(
    join(archive, "manifest.json"),
    JSON.stringify([{ Config: "config.json", Layers: ["layer.tar"] }]),
  );
  const image = join(folder, "image.tar.zst");
  await must(["tar", "-cf", join(folder, "image.tar"), "-C", archive, "."]);
  await must(["zstd", "-q", "-o", image, join(folder, "image.tar")]);
  return image;
}

async function must(command: string[]): Promise<void> {
  const { code, said } = await run(command, { timeoutMs: 10_000 });
  if (code !== 0) throw new Error(said.join("\n"));
}

/** What the check says of an image with these faults; its bounds are 1 MB, and `code` bytes for the layer with our code. */
async function judge(
  faults: {
    config?: object;
    files?: Readonly<Record<string, string>>;
    without?: string;
  },
  code = 100_000,
): Promise<{ code: number; text: string }> {
  const files = Object.fromEntries(
    Object.entries({ ...soundFiles, ...faults.files }).filter(
      ([name]) => name !== faults.without,
    ),
  );
  const image = await plant({ ...sound, ...faults.config }, files);
  const script = join(checkout, "nix/scripts/check-image.sh");
  const result = await run(
    ["bash", script, image, "1000000", String(code), `/${bundle}`],
    { timeoutMs: 20_000 },
  );
  return { code: result.code, text: result.said.join("\n") + result.text };
}

const generated = `tixlys-dev-${"a".repeat(43)}`;
const faults: Readonly<Record<string, [Parameters<typeof judge>[0], string]>> =
  {
    "another user": [{ config: { User: "0:0" } }, "does not run as 65532"],
    "a health check that needs a shell": [
      { config: { Healthcheck: { Test: ["CMD-SHELL", "curl"] } } },
      "health check needs a shell",
    ],
    "another port": [
      { config: { ExposedPorts: { "8080/tcp": {} } } },
      "ports are not 3000 and 9000",
    ],
    "a secret in its environment (auth #77)": [
      { config: { Env: ["NATS_URL=nats://a:b@c"] } },
      "environment carries a secret",
    ],
    "an environment of its own choice": [
      { config: { Env: ["TIXLYS_ENV=production"] } },
      "decides the environment itself",
    ],
    "a shell": [{ files: { "usr/bin/sh": "" } }, "carries a tool"],
    "a shell of another name": [
      { files: { "nix/store/x-busybox/bin/busybox": "" } },
      "carries a tool",
    ],
    "a package manager": [{ files: { "bin/npm": "" } }, "carries a tool"],
    "a secrets file (auth #77)": [
      { files: { "app/secrets.production.yaml": "" } },
      "carries a secret",
    ],
    "an environment file (auth #77)": [
      { files: { "app/.env": "" } },
      "carries a secret",
    ],
    "an age key in any file (auth #77)": [
      { files: { "app/x.js": `"AGE-SECRET-KEY-1${"Q".repeat(58)}"` } },
      "a secret lies in",
    ],
    "a generated password in any file (auth #77)": [
      { files: { "app/x.js": `"${generated}"` } },
      "a secret lies in",
    ],
    "a signing key of development in any file (auth #77)": [
      { files: { "app/x.js": `de7de7de7de7${"0a".repeat(26)}` } },
      "a secret lies in",
    ],
    "packages of the workspace": [
      { files: { "app/node_modules/a/index.js": "" } },
      "carries a development tree",
    ],
    "a package beside the declared ones": [
      { files: { [`${bundle}/node_modules/a/index.js`]: "" } },
      "carries a development tree",
    ],
    "sources or tests": [
      { files: { "app/src/main.ts": "" } },
      "carries a development tree",
    ],
    "no source map": [
      { without: `${bundle}/main.js.map` },
      "main.js.map is missing",
    ],
    "no declared asset": [
      { without: `${bundle}/assets/swagger-ui-dist/swagger-ui.css` },
      "swagger-ui.css is missing",
    ],
    "no certificates": [
      { without: "etc/ssl/certs/ca-bundle.crt" },
      "certificates are missing",
    ],
  };

// skip: the two programs are of the Nix shell and of `nix flake check`, which runs this script with them
describe.skipIf(missing.length > 0)("the check of an image", () => {
  test("accepts a sound one, and tells its size", async () => {
    const { code, text } = await judge({});
    expect(text).toContain("bytes of the layer with our code");
    expect(code).toBe(0);
  });

  test("accepts packages that were declared, among the assets", async () => {
    const { code, text } = await judge({
      files: {
        "nix/store/x-users-assets/node_modules/sharp/package.json": "{}",
        [`${bundle}/assets/node_modules/sharp/package.json`]: "{}",
      },
    });
    expect([code, text]).toEqual([
      0,
      expect.stringContaining("bytes of the layer with our code"),
    ]);
  });

  test.each(Object.entries(faults))("refuses %s", async (_, [fault, says]) => {
    const { code, text } = await judge(fault);
    expect(text).toContain(says);
    expect(code).toBe(1);
  });

  test("refuses one whose layer of code is larger than a change may replace", async () => {
    const { code, text } = await judge({}, 10);
    expect(text).toContain("a change of code replaces");
    expect(code).toBe(1);
  });
});
