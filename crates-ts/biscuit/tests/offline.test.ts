import {
  afterAll,
  beforeAll,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { verify } from "../src/index.ts";
import { useToken } from "./fixtures/offline.ts";
import { mint, now, outcome, root, setUp } from "./support/suite.ts";

setDefaultTimeout(60_000);

const fixture = join(import.meta.dir, "fixtures", "offline.ts");
const node = Bun.which("node");
const browserPath = process.env["TIXLYS_BROWSER"] ?? Bun.which("chromium");
const token = mint();
const given = [token, root.publicKey, now.getTime()] as const;

let out = "";
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "tixlys-offline-"));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Bundles the program for a runtime; nothing of it is read from this checkout afterwards. */
async function bundleFor(target: "node" | "browser"): Promise<string> {
  const built = await Bun.build({
    entrypoints: [fixture],
    target,
    format: "esm",
    outdir: join(out, target),
    naming: "[name].mjs",
  });
  expect(built.success).toBe(true);
  return join(out, target, "offline.mjs");
}

/** What every runtime must say; what it has made is judged here, by the verifier of a service. */
function mustBeRight(said: ReturnType<typeof useToken>): void {
  expect(said.verified).toEqual([true, true, true, false, false, false]);
  expect(said.decided).toEqual([
    "allowed",
    "allowed",
    "insufficient",
    "token-invalid",
  ]);
  expect(said.blocks).toEqual([3, 3]);
  const { decide } = setUp();
  for (const made of [said.narrowed, said.sealed]) {
    const input = { delegable: true, resource: "users/profiles/1" };
    expect(outcome(decide(made, input))).toBe("allowed");
    expect(
      outcome(decide(made, { ...input, operation: "users:profile:change" })),
    ).toBe("insufficient");
  }
}

describe("narrowing, sealing, verifying and judging offline", () => {
  test("in Bun", () => {
    mustBeRight(useToken(...given));
  });

  // skip: Node is not part of the product's needs
  test.skipIf(node === null)("in Node, from a bundle", async () => {
    const file = await bundleFor("node");
    const program = `import(${JSON.stringify(file)}).then(({ useToken }) => console.log(JSON.stringify(useToken(...${JSON.stringify(given)}))))`;
    const { stdout, stderr, exitCode } = Bun.spawnSync(
      [node ?? "node", "-e", program],
      { cwd: tmpdir(), timeout: 30_000 },
    );
    expect({ exitCode, said: stderr.toString() }).toEqual({
      exitCode: 0,
      said: "",
    });
    // cast: what our own program has printed
    mustBeRight(JSON.parse(stdout.toString()) as ReturnType<typeof useToken>);
  });

  // skip: a browser is not part of the product's needs
  test.skipIf(browserPath === null)(
    "in Chromium, from a bundle, on a page without TLS and without any request of its own",
    async () => {
      const file = await bundleFor("browser");
      const text = await Bun.file(file).text();
      expect(text).not.toContain("node:");
      const server = Bun.serve({
        hostname: "127.0.0.1",
        port: 0,
        reusePort: false,
        fetch: ({ url }) =>
          new URL(url).pathname === "/offline.mjs"
            ? new Response(text, {
                headers: { "content-type": "text/javascript" },
              })
            : new Response("<!doctype html><title>offline</title>", {
                headers: { "content-type": "text/html" },
              }),
      });
      const browser = await chromium.launch({
        executablePath: browserPath ?? "",
        args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
      });
      try {
        const page = await browser.newPage();
        const requests: string[] = [];
        page.on("request", (request) =>
          requests.push(new URL(request.url()).pathname),
        );
        await page.goto(`http://127.0.0.1:${server.port}/`);
        const said = await page.evaluate<ReturnType<typeof useToken>>(
          `import("/offline.mjs").then(({ useToken }) => useToken(...${JSON.stringify(given)}))`,
        );
        mustBeRight(said);
        expect(new Set(requests)).toEqual(new Set(["/", "/offline.mjs"]));
      } finally {
        await browser.close();
        await server.stop(true);
      }
    },
  );

  test("says why a token is not good, and when it has ended", () => {
    const { keys } = setUp();
    const at = (ms: number) => ({
      keys,
      clock: () => new Date(now.getTime() + ms),
    });
    expect(verify(token, at(0))).toMatchObject({ genuine: true });
    expect(verify(token, at(300_000))).toMatchObject({
      genuine: false,
      reason: "token-expired",
    });
    expect(verify("nonsense", at(0))).toMatchObject({
      genuine: false,
      reason: "token-invalid",
    });
  });
});

if (node === null)
  process.stderr.write("not run in Node: there is none on the PATH\n");
if (browserPath === null)
  process.stderr.write(
    "not run in a browser: no chromium on the PATH and no TIXLYS_BROWSER\n",
  );
