import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { fixtureService } from "@tixlys/testkit/fixture";
import { type Browser, chromium } from "playwright-core";

// Where no browser is, the conformance suite's rule 71 is the proof (proofs.md).
const executablePath = process.env["TIXLYS_BROWSER"] ?? Bun.which("chromium");

const { http } = fixtureService();
let browser: Browser;
let gateway: Bun.Server<unknown>;
/** A browser on a machine that is busy with other tests needs its time. */
const waitMs = 60_000;

/** What a page asked for, what it showed, and what its policy stopped. */
async function visit(path: string) {
  const page = await browser.newPage();
  page.setDefaultTimeout(waitMs);
  const origins = new Set<string>();
  const problems: string[] = [];
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  const origin = `http://127.0.0.1:${gateway.port}`;
  await page.goto(origin + path);
  await page.waitForSelector(".opblock-summary-path");
  await page.click("#operations-thing-shopThingList .opblock-summary-control");
  await page.waitForSelector(".opblock-body");
  const operations = await page.locator(".opblock").count();
  const styled = await page.evaluate<string>(
    'getComputedStyle(document.querySelector(".opblock")).borderRadius',
  );
  await page.click(".opblock-body .execute");
  const answered = await page.waitForSelector(
    ".live-responses-table tbody .response-col_status",
  );
  const status = (await answered.textContent())?.trim();
  await page.close();
  return {
    origins: [...origins],
    own: origin,
    problems,
    operations,
    styled,
    status,
  };
}

if (executablePath === null)
  process.stderr.write(
    "not run in a browser: no chromium on the PATH and no TIXLYS_BROWSER; the conformance suite's rule 71 is the proof\n",
  );

// skip: a browser is not part of the product's needs; rule 71 of the conformance suite proves the same from the files
describe.skipIf(executablePath === null)("Swagger UI in Chromium", () => {
  beforeAll(async () => {
    gateway = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      reusePort: false,
      fetch(request) {
        const url = new URL(request.url);
        url.pathname = url.pathname.replace(/^\/shop(?=\/)/, "");
        return http.handle(new Request(url.href, request));
      },
    });
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    });
  }, 30_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop(true);
  });

  // Without a prefix they are looked at in front of the whole suite (infra/cli/tests/e2e/suite.test.ts).
  test(
    "http-rules 71: the docs render under their policy, ask no other origin, and reach the service behind a prefix",
    async () => {
      const seen = await visit("/shop/v1/swagger");
      expect(seen.origins).toEqual([seen.own]);
      expect(seen.problems).toEqual([]);
      expect(seen.operations).toBeGreaterThan(5);
      expect(seen.styled).not.toBe("0px");
      expect(seen.status).toStartWith("200");
    },
    2 * waitMs,
  );
});
