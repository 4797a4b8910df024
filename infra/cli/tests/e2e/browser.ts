import { type Browser, chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser that tests use: `TIXLYS_BROWSER`, else `chromium` on the PATH. */
export const browserPath = (): string | undefined =>
  process.env["TIXLYS_BROWSER"] ?? Bun.which("chromium") ?? undefined;

/** What a page did while it loaded. */
export type Visit = {
  readonly requests: readonly string[];
  readonly errors: readonly string[];
  /** How many elements match the selector once the first one is there. */
  readonly found: number;
};

/** Opens each page in one browser, waits for an element, and tells every request and error on the way. */
export const visit = async (
  urls: readonly string[],
  selector: string,
): Promise<Visit[]> => {
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: FLAGS,
  });
  try {
    const seen: Visit[] = [];
    for (const url of urls) seen.push(await look(browser, url, selector));
    return seen;
  } finally {
    await browser.close();
  }
};

const look = async (
  browser: Browser,
  url: string,
  selector: string,
): Promise<Visit> => {
  // A context of its own: nothing is taken from the cache of the page before.
  const context = await browser.newContext();
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (line) => {
    if (line.type() === "error") errors.push(line.text());
  });
  await page.goto(url);
  await page.waitForSelector(selector, { timeout: 30_000 });
  const found = await page.locator(selector).count();
  await context.close();
  return { requests, errors, found };
};
