import { mintFor, type TestClaims, type TestKeys } from "./tokens.ts";

/** A request as a test writes it. */
export type ApiRequest = {
  /** GET when absent, POST when there is a body. */
  readonly method?: string;
  readonly path: string;
  /** Who asks; nobody without it. */
  readonly as?: TestClaims;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What came back; `body` is undefined where there was none. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
};

/** Asks a service, with one token for each person: a test is about what they do, and making tokens takes longer than most of it. */
export type Call = (request: ApiRequest) => Promise<Answer>;

/**
 * Asks a service without a socket.
 *
 * @param base Stands before every path, `http://orders.test` for instance.
 */
export function callerOf(
  http: { handle(request: Request): Promise<Response> },
  keys: TestKeys,
  base: string,
): Call {
  const minted = new Map<string, string>();
  const tokenFor = (as: TestClaims): string => {
    const who = JSON.stringify(as);
    const token = minted.get(who) ?? mintFor(keys, as);
    minted.set(who, token);
    return token;
  };
  return async ({ method, path, as, body, headers: given }) => {
    const headers = new Headers(given);
    if (as !== undefined)
      headers.set("authorization", `Bearer ${tokenFor(as)}`);
    if (body !== undefined) headers.set("content-type", "application/json");
    const response = await http.handle(
      new Request(`${base}${path}`, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    const parsed: unknown = text === "" ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: parsed };
  };
}

/** The member at a dotted path of an answer. */
export function at({ body }: Pick<Answer, "body">, path: string): unknown {
  let value: unknown = body;
  for (const key of path.split("."))
    value =
      typeof value === "object" && value !== null
        ? Reflect.get(value, key)
        : undefined;
  return value;
}

/** The text at a path; throws with the whole answer when it is none. */
export function textAt(answer: Answer, path: string): string {
  const value = at(answer, path);
  if (typeof value !== "string")
    throw new Error(
      `${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`,
    );
  return value;
}
