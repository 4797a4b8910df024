/** Two people on the demo page, each in a browser window of their own. */
import { chromium } from "playwright-core";
import type { Page } from "playwright-core";
import { browserPath } from "../browser.ts";

/** What the windows showed and asked for. */
export type Windows = {
  /** Message, typing and presence, as the second window shows them. */
  readonly messages: string;
  readonly typing: string;
  readonly people: string;
  readonly requests: readonly string[];
  readonly errors: readonly string[];
};

const WITHIN_MS = 40_000;

/** The first writes in a channel that it makes; the second opens it and watches. */
export async function talkInWindows(
  origin: string,
  tokens: readonly [string, string],
  channel: string,
): Promise<Windows> {
  const executablePath = browserPath();
  if (executablePath === undefined) throw new Error("there is no browser");
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run"];
  const browser = await chromium.launch({ executablePath, args });
  const requests: string[] = [];
  const errors: string[] = [];
  const open = async (token: string): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(WITHIN_MS);
    page.on("request", (request) => requests.push(request.url()));
    page.on("websocket", (socket) => requests.push(socket.url()));
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`${origin}/chat/ui/demo`);
    await page.fill("#token", token);
    await page.click("#sign-in button");
    await page.waitForSelector('#state:text-is("open")');
    return page;
  };
  try {
    const one = await open(tokens[0]);
    await one.fill("#name", channel);
    await one.click("#new-channel button");
    await one.click(`#channels button:text-is("${channel}")`);
    const two = await open(tokens[1]);
    await two.click(`#channels button:text-is("${channel}")`);
    await two.waitForSelector("#people li");
    await one.fill("#text", "Is it still free?");
    const typing = await two.innerText("#typing:not(:empty)");
    await one.click("#say button");
    await two.waitForSelector("#messages li");
    const [messages, people] = [
      await two.innerText("#messages"),
      await two.innerText("#people"),
    ];
    return { messages, typing, people, requests, errors };
  } finally {
    await browser.close();
  }
}
