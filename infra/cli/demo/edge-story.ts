/** The five things about the edge, each asked of what runs. */
import { readFile } from "node:fs/promises";
import { pathsOf } from "../stack/paths.ts";
import { gatewayName } from "../stack/ports.ts";
import type { StackState } from "../stack/state.ts";
import { tlsFilesOf } from "../tls/authority.ts";
import type { Tell } from "./story.ts";
import { strictGateway } from "./strict-gateway.ts";
import type { StrictGateway } from "./strict-gateway.ts";

const html = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

/** Throws a sentence when one of the five is not true. Starts a second gateway and stops it again. */
export async function tellEdgeStory(
  state: StackState,
  tell: Tell,
): Promise<void> {
  const { url, httpsUrl } = state.gateway;
  if (url === null || httpsUrl === null)
    throw new Error("the suite runs without its gateway");
  const ca = await readFile(tlsFilesOf(pathsOf().tls).authority, "utf8");
  await localHttps(httpsUrl, ca, tell);
  const strict = await strictGateway(state);
  try {
    await redirect(strict, tell);
    await plainInside(state, tell);
    await forwardAuth(httpsUrl, ca, tell);
    await sameInProduction(strict, ca, tell);
  } finally {
    await strict.stop();
  }
}

async function localHttps(url: string, ca: string, tell: Tell): Promise<void> {
  const { port } = new URL(url);
  for (const address of [
    `${url}/auth/v1/version`,
    `https://auth.localhost:${port}/v1/version`,
  ])
    must((await ask(address, ca)).status === 200, `${address} answers`);
  must(
    (await ask(`${url}/auth/v1/version`, undefined)).status === undefined,
    "whoever does not know the authority is not let in",
  );
  tell({
    what: "HTTPS locally, by path and by host, with this checkout's own authority",
    result: `${url}/auth/v1/version and https://auth.localhost:${port}/v1/version are 200; without the authority nothing is believed (./tixlys doctor trust)`,
  });
}

async function redirect(strict: StrictGateway, tell: Tell): Promise<void> {
  const page = await ask(`${strict.httpUrl}/auth/ui/sign-in?a=1`, undefined, {
    accept: html,
  });
  const target = `${strict.httpsUrl}/auth/ui/sign-in?a=1`;
  must(
    page.status === 308 && page.headers?.get("location") === target,
    "a page on HTTP is sent to HTTPS",
  );
  const call = await ask(`${strict.httpUrl}/auth/v1/version`, undefined);
  must(
    call.status === 403 && call.text.includes("https-required"),
    "a call on HTTP is refused",
  );
  const secure = await ask(`${strict.httpsUrl}/auth/v1/version`, strict.ca);
  const hsts = secure.headers?.get("strict-transport-security") ?? "";
  must(hsts.startsWith("max-age="), "HTTPS says that it is the only way");
  tell({
    what: "HTTP leads to HTTPS: pages are sent there, calls are refused",
    result: `page 308 → ${target}; call 403 https-required; HSTS ${hsts}`,
  });
}

async function plainInside(state: StackState, tell: Tell): Promise<void> {
  const services = state.services.filter(
    ({ name, url }) => name !== gatewayName && url !== null,
  );
  for (const { id, port } of services) {
    const plain = await ask(`http://127.0.0.1:${port}/health/live`, undefined);
    must(plain.status === 200, `${id} speaks HTTP on loopback`);
    const secure = await ask(
      `https://127.0.0.1:${port}/health/live`,
      "any certificate",
    );
    must(secure.status === undefined, `${id} speaks no TLS`);
  }
  tell({
    what: "TLS ends at the edge",
    result: `${services.map(({ id }) => id).join(", ")}: HTTP on 127.0.0.1, no TLS`,
  });
}

async function forwardAuth(url: string, ca: string, tell: Tell): Promise<void> {
  const address = `${url}/auth/v1/forward-auth`;
  const program = await ask(address, ca);
  must(program.status === 401, "forward-auth refuses a program (401)");
  const browser = await ask(address, ca, {
    accept: html,
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
  });
  const location = browser.headers?.get("location") ?? "";
  must(
    browser.status === 302 && location.includes("/auth/ui/"),
    `forward-auth sends a browser to the sign-in page (${String(browser.status)})`,
  );
  tell({
    what: "Forward-auth without a session",
    result: `a program gets 401, a browser 302 → ${location.split("?")[0] ?? ""}`,
  });
}

async function sameInProduction(
  strict: StrictGateway,
  ca: string,
  tell: Tell,
): Promise<void> {
  const theirs = await ask(`${strict.httpsUrl}/auth/v1/version`, strict.ca);
  const ours = await ask(`${strict.httpsUrl}/auth/v1/version`, ca);
  must(
    theirs.status === 200 && ours.status === undefined,
    "the certificate is that of the other authority",
  );
  tell({
    what: "Production is the same but for where the certificate comes from",
    result: `a second gateway from the same variables but ${strict.differs.join(", ")} (redirect is what production has by itself) shows the other authority's certificate`,
  });
}

type Asked = {
  /** Undefined when no connection could be made that is believed. */
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  readonly text: string;
};

/** `ca`: the authority that is believed, none beside it; `any certificate` believes all. */
async function ask(
  url: string,
  ca: string | undefined,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const tls =
    ca === "any certificate"
      ? { rejectUnauthorized: false }
      : ca === undefined
        ? {}
        : { ca };
  try {
    const answer = await fetch(url, {
      tls,
      headers,
      redirect: "manual",
      keepalive: false,
      signal: AbortSignal.timeout(10_000),
    });
    const { status } = answer;
    return { status, headers: answer.headers, text: await answer.text() };
  } catch {
    // Refused, or not believed: that is the answer.
    return { status: undefined, headers: undefined, text: "" };
  }
}

function must(isTrue: boolean, sentence: string): void {
  if (!isTrue) throw new Error(`this is not so: ${sentence}`);
}
