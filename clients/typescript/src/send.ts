import { readAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { CallOptions, Endpoint } from "./operation.ts";

/** How a client is set up. */
export type ClientOptions = {
  /** Of the gateway, `https://api.example.test`; a path behind it is kept. */
  readonly origin: string;
  /** The access token of each call, asked for before it is sent; none when it answers `undefined`. */
  readonly token?: () => string | undefined | Promise<string | undefined>;
  /** For one attempt; 30,000 unless told. */
  readonly timeoutMs?: number;
  /** How often a call that may be repeated is, at most; 2 unless told. */
  readonly repetitions?: number;
  readonly fetch?: (request: Request) => Promise<Response>;
};

type Plain = string | number | boolean;

/** A call as an operation's caller describes it. */
export type Call = CallOptions & {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<
    Record<string, Plain | readonly Plain[] | undefined>
  >;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
};

const TIMEOUT_MS = 30_000;
const REPETITIONS = 2;
const BASE_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/**
 * Sends a call until it has an answer. It is repeated, after a growing pause or the one that the answer asks for, when it got
 * none, or 429, 502, 503 or 504; only a reading call or one with an idempotency key, because only these may arrive twice.
 */
export async function send(
  options: ClientOptions,
  [method, template, keyed]: Endpoint,
  call: Call,
): Promise<Answer> {
  let address: string;
  try {
    address = addressOf(options.origin, template, call);
  } catch (cause) {
    return { ok: false, kind: "unreachable", status: 0, cause };
  }
  const key = keyed ? (call.idempotencyKey ?? crypto.randomUUID()) : undefined;
  const repeatable = method === "GET" || key !== undefined;
  const attempts = 1 + (repeatable ? (options.repetitions ?? REPETITIONS) : 0);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once(options, method, address, call, key);
    if (attempt >= attempts || !isTransient(answer)) return answer;
    const waitMs = pauseAfter(answer, attempt);
    if (waitMs > LONGEST_WAIT_MS || call.signal?.aborted === true)
      return answer;
    await sleep(waitMs, call.signal);
  }
}

async function once(
  options: ClientOptions,
  method: Endpoint[0],
  address: string,
  call: Call,
  key: string | undefined,
): Promise<Answer> {
  const signals = [AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS)];
  if (call.signal !== undefined) signals.push(call.signal);
  try {
    const token = call.token ?? (await options.token?.());
    const request = new Request(address, {
      method,
      headers: headersOf(call, token, key),
      redirect: "manual",
      signal: AbortSignal.any(signals),
      ...bodyOf(call),
    });
    return await readAnswer(await (options.fetch ?? fetch)(request));
  } catch (cause) {
    return { ok: false, kind: "unreachable", status: 0, cause };
  }
}

/** @throws TypeError when a path parameter is missing. */
function addressOf(origin: string, template: string, call: Call): string {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = call.params?.[name];
    if (value === undefined || value === "")
      throw new TypeError(`the path parameter ${name} is missing`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {}))
    if (value !== undefined) query.set(name, [value].flat().join(","));
  const search = query.size === 0 ? "" : `?${query.toString()}`;
  return `${origin.replace(/\/+$/, "")}${path}${search}`;
}

function bodyOf({ body }: Call): { body?: FormData | string } {
  if (body === undefined) return {};
  return { body: body instanceof FormData ? body : JSON.stringify(body) };
}

function headersOf(
  call: Call,
  token: string | undefined,
  key: string | undefined,
): Headers {
  const headers = new Headers({ accept: "application/json" });
  for (const [name, value] of Object.entries(call.headers ?? {}))
    if (value !== undefined) headers.set(name, value);
  // A form brings its own type, with its boundary.
  if (call.body !== undefined && !(call.body instanceof FormData))
    headers.set("content-type", "application/json");
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (key !== undefined) headers.set("idempotency-key", `"${key}"`);
  if (call.requestId !== undefined) headers.set("x-request-id", call.requestId);
  return headers;
}

const transient: ReadonlySet<number> = new Set([0, 429, 502, 503, 504]);

/** A command that is under way (409) is another caller's to wait for; a timeout of the caller's own is final. */
const isTransient = (answer: Answer): boolean =>
  !answer.ok && transient.has(answer.status);

function pauseAfter(answer: Answer, attempt: number): number {
  const asked =
    "headers" in answer ? Number(answer.headers.get("retry-after")) : 0;
  if (asked > 0) return asked * 1_000;
  return BASE_MS * 2 ** attempt * (0.5 + Math.random() / 2);
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
