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

/** A browser on a machine that is busy with other tests needs its time. */
const WAIT_MS = 90_000;

/** Opens a page in a browser of its own, waits for an element, and tells every request and error on the way. */
export const visit = async (url: string, selector: string): Promise<Visit> => {
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: FLAGS,
  });
  try {
    return await look(browser, url, selector);
  } finally {
    await browser.close();
  }
};

const look = async (
  browser: Browser,
  url: string,
  selector: string,
): Promise<Visit> => {
  const page = await browser.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (line) => {
    if (line.type() === "error") errors.push(line.text());
  });
  await page.goto(url);
  await page.waitForSelector(selector);
  const found = await page.locator(selector).count();
  return { requests, errors, found };
};
