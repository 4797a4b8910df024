import type { Verifier } from "@tixlys/biscuit";
import type { Logger } from "@tixlys/telemetry";
import { variablesOf } from "../define/deprecation.ts";
import type { Page, PageContext } from "../define/page.ts";
import { refuse } from "../answer/refuse.ts";
import { rateLimitHeaders } from "../limits/headers.ts";
import type { AnswerOnce } from "../idempotency/answer-once.ts";
import type { Gate } from "../limits/limiter.ts";
import { bearerToken } from "../request/bearer.ts";
import type { Exchange } from "../request/exchange.ts";
import { tokenInQuery } from "../request/query.ts";
import type { RawParams } from "./mount.ts";
import { answerFailure } from "./failure.ts";
import { answerFormOnce, formKeyOf } from "./form-once.ts";
import { FormRefused, readForm } from "./read-form.ts";

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

/** What running a page needs of its service; the gates count submitted forms, where the page has limits. */
export type PageHost = {
  readonly verifier: Verifier;
  readonly logger: Logger;
  readonly gate?: Gate | undefined;
  readonly subjectGate?: Gate | undefined;
  readonly service: string;
  readonly answerOnce: AnswerOnce | undefined;
};

/** Answers one request with one page; what pawz itself refuses is told in the page's words, where it has some. */
export async function runPage(
  host: PageHost,
  compiled: CompiledPage,
  exchange: Exchange,
  raw: RawParams,
): Promise<Response> {
  exchange.route = compiled.page.path;
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const refused = await host.gate?.(exchange);
  const response =
    refused ?? (await answered(host, compiled, exchange, raw, nonce));
  if (exchange.foreign)
    return withPolicy(withQuotas(response, exchange), nonce);
  const { page } = compiled;
  return page.refused === undefined
    ? response
    : withPolicy(inOwnWords(response, page.refused, nonce), nonce);
}

/** The page's answer, after which `exchange.foreign` is true, or a refusal of ours. */
async function answered(
  host: PageHost,
  compiled: CompiledPage,
  exchange: Exchange,
  raw: RawParams,
  nonce: string,
): Promise<Response> {
  const leaked = tokenInQuery(exchange.search, compiled.secrets);
  if (leaked !== undefined)
    return refuse(exchange, "token-in-query", { field: leaked });
  const context: PageContext = {
    requestId: exchange.requestId,
    clientAddress: exchange.clientAddress,
    nonce,
    params: Object.fromEntries(
      compiled.names.map((name, at) => [name, raw[`p${at}`] ?? ""]),
    ),
    principal: principalOf(host.verifier, exchange),
    form: formOf(exchange.request),
    actFor: (subject, sessionId) => actFor(host, exchange, subject, sessionId),
    fail: (code, headers) =>
      refuse(exchange, code, headers === undefined ? {} : { headers }),
  };
  try {
    return await carriedOut(host, compiled.page, exchange, context);
  } catch (thrown) {
    exchange.foreign = false;
    if (thrown instanceof FormRefused) return refuse(exchange, thrown.code);
    if (thrown instanceof OverQuota) return thrown.refusal;
    return answerFailure(exchange, host.logger, thrown);
  }
}

/** Somebody sent more forms than their quota allows, with the answer that is due. */
class OverQuota extends Error {
  readonly refusal: Response;
  constructor(refusal: Response) {
    super("a quota is used up");
    this.refusal = refusal;
  }
}

async function actFor(
  { subjectGate }: PageHost,
  exchange: Exchange,
  subject: string,
  sessionId: string | undefined,
): Promise<void> {
  exchange.principalId = subject;
  if (sessionId !== undefined)
    exchange.caller = { kind: "user", userId: subject, sessionId };
  const refusal = await subjectGate?.(exchange);
  if (refusal !== undefined) throw new OverQuota(refusal);
}

/** However often it is asked for, the form is read once. */
function formOf(request: Request): PageContext["form"] {
  let reading: Promise<URLSearchParams> | undefined;
  return () => (reading ??= readForm(request));
}

/** By its handler, or by what its handler answered when this very form was sent before. */
async function carriedOut(
  { service, answerOnce }: PageHost,
  page: Page,
  exchange: Exchange,
  context: PageContext,
): Promise<Response> {
  const { request } = exchange;
  let goOn = (): Promise<Response> | Response => page.handle(request, context);
  const carryOut = async (): Promise<Response> => {
    const response = await goOn();
    exchange.foreign = true;
    return response;
  };
  if (request.method !== "POST") return carryOut();
  const ahead =
    page.ahead &&
    (async (): Promise<void> => {
      goOn = (await page.ahead?.(request, context)) ?? goOn;
    });
  const key = await keyOf(page, request, context);
  if (key === undefined || answerOnce === undefined) {
    await ahead?.();
    return carryOut();
  }
  return answerFormOnce(answerOnce, key, {
    compiled: {
      template: page.path,
      route: { operation: `${service}:page:submit`, method: "POST" },
    },
    exchange,
    principal: context.principal,
    body: [...(await context.form())],
    ahead,
    carryOut,
  });
}

async function keyOf(
  { once }: Page,
  request: Request,
  context: PageContext,
): Promise<string | undefined> {
  return once === undefined
    ? undefined
    : formKeyOf(await context.form(), once, request);
}

/** Status and headers of a refusal, with the page's text in place of the JSend body. */
function inOwnWords(
  refusal: Response,
  say: NonNullable<Page["refused"]>,
  nonce: string,
): Response {
  const retryAfter = refusal.headers.get("retry-after");
  const page = say({
    status: refusal.status,
    retryAfterSeconds: retryAfter === null ? undefined : Number(retryAfter),
    nonce,
  });
  const headers = new Headers(refusal.headers);
  for (const [name, value] of page.headers) headers.set(name, value);
  return new Response(page.body, { status: refusal.status, headers });
}

/** A limited page tells its quotas in every answer to a form (http-rules 46). */
function withQuotas(response: Response, { quotas }: Exchange): Response {
  if (quotas === undefined) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(rateLimitHeaders(quotas)))
    headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
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
