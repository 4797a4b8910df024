import type { Verifier } from "@tixlys/biscuit";
import { variablesOf } from "../define/deprecation.ts";
import type { Page, PageContext } from "../define/page.ts";
import { refuse } from "../answer/refuse.ts";
import { bearerToken } from "../request/bearer.ts";
import { readBytes } from "../request/body.ts";
import type { Exchange } from "../request/exchange.ts";
import { mediaTypeOf } from "../request/media.ts";
import { tokenInQuery } from "../request/query.ts";
import type { RawParams } from "./mount.ts";

const formLimitBytes = 64 * 1024;

/** A page with what a request needs worked out beforehand. */
export type CompiledPage = {
  readonly page: Page;
  readonly names: readonly string[];
  readonly secrets: ReadonlySet<string>;
};

/** Works out one page. */
export function compilePage(page: Page): CompiledPage {
  return {
    page,
    names: variablesOf(page.path),
    secrets: new Set(page.secretQuery),
  };
}

/** A form that must not reach the page's handler, with the answer that is due instead. */
class FormRefused extends Error {
  readonly code:
    | "body-too-large"
    | "unsupported-content-type"
    | "malformed-body"
    | "origin-not-allowed";
  constructor(code: FormRefused["code"]) {
    super(code);
    this.code = code;
  }
}

/** Answers one request with one page. */
export async function runPage(
  verifier: Verifier,
  compiled: CompiledPage,
  exchange: Exchange,
  raw: RawParams,
): Promise<Response> {
  const { page } = compiled;
  exchange.route = page.path;
  const leaked = tokenInQuery(exchange.search, compiled.secrets);
  if (leaked !== undefined)
    return refuse(exchange, "token-in-query", { field: leaked });
  const nonce = crypto.randomUUID().replaceAll("-", "");
  try {
    const response = await page.handle(exchange.request, {
      requestId: exchange.requestId,
      clientAddress: exchange.clientAddress,
      nonce,
      params: Object.fromEntries(
        compiled.names.map((name, at) => [name, raw[`p${at}`] ?? ""]),
      ),
      principal: principalOf(verifier, exchange),
      form: () => readForm(exchange.request),
    });
    exchange.foreign = true;
    return withPolicy(response, nonce);
  } catch (thrown) {
    if (thrown instanceof FormRefused) return refuse(exchange, thrown.code);
    throw thrown;
  }
}

function principalOf(
  verifier: Verifier,
  exchange: Exchange,
): PageContext["principal"] {
  const token = bearerToken(exchange.request.headers);
  if (token === undefined) return undefined;
  const decision = verifier.decide({
    token,
    guard: "public",
    operation: "page:any:read",
  });
  return decision.allowed ? decision.principal : undefined;
}

/**
 * Reads a submitted form. Browsers say where a form comes from (`Sec-Fetch-Site`, `Origin`); one from another origin
 * is refused, so that no foreign page can act in a visitor's name.
 */
async function readForm(request: Request): Promise<URLSearchParams> {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none")
    throw new FormRefused("origin-not-allowed");
  if (
    mediaTypeOf(request.headers.get("content-type")) !==
    "application/x-www-form-urlencoded"
  )
    throw new FormRefused("unsupported-content-type");
  const read = await readBytes(request, formLimitBytes);
  if (!read.ok)
    throw new FormRefused(
      read.code === "body-too-large" ? "body-too-large" : "malformed-body",
    );
  return new URLSearchParams(new TextDecoder().decode(read.bytes));
}

/** Nothing but this origin's own, and styles of this very answer (http-rules 60). A page may say something stricter. */
function withPolicy(response: Response, nonce: string): Response {
  if (response.headers.has("content-security-policy")) return response;
  const headers = new Headers(response.headers);
  headers.set(
    "content-security-policy",
    `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; ` +
      "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  return new Response(response.body, { status: response.status, headers });
}
