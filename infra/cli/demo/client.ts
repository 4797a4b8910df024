import { createClient } from "@tixlys/client-typescript";

/** A JSend answer as a client of the suite reads it. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** What stands under `data`; an empty object where there is none. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The whole body as text, for pages and for messages about what went wrong. */
  readonly text: string;
};

/** Longest wait for one answer. */
const TIMEOUT_MS = 10_000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** The member at a dotted path of an answer's data, as text. Throws a sentence that names the path. */
export const text = (answer: Answer, path: string): string => {
  let value: unknown = answer.data;
  for (const key of path.split("."))
    value = isObject(value) ? value[key] : undefined;
  if (typeof value !== "string")
    throw new Error(`the answer has no text at data.${path}`);
  return value;
};

const dataOf = (body: string): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) && isObject(parsed["data"]) ? parsed["data"] : {};
  } catch {
    return {};
  }
};

/** The suite's client, and beside it plain HTTP for pages and for services that it does not know. */
export const clientOf = (gatewayUrl: string) => {
  const send = async (
    method: string,
    path: string,
    options: {
      token?: string;
      body?: unknown;
      form?: URLSearchParams;
      headers?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Answer> => {
    const headers = new Headers(options.headers);
    if (options.token !== undefined)
      headers.set("authorization", `Bearer ${options.token}`);
    if (options.body !== undefined)
      headers.set("content-type", "application/json");
    // A browser names the page's own origin when it posts a form; so does this client.
    if (options.form !== undefined)
      headers.set("origin", new URL(path, gatewayUrl).origin);
    const response = await fetch(new URL(path, gatewayUrl), {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      body:
        options.form ??
        (options.body === undefined ? null : JSON.stringify(options.body)),
    });
    const body = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      data: dataOf(body),
      text: body,
    };
  };
  return {
    origin: gatewayUrl,
    suite: createClient({ origin: gatewayUrl, timeoutMs: TIMEOUT_MS }),
    get: (path: string, token?: string) =>
      send("GET", path, token === undefined ? {} : { token }),
    post: (
      path: string,
      body: unknown,
      token?: string,
      headers: Readonly<Record<string, string>> = {},
    ) =>
      send("POST", path, {
        body,
        headers,
        ...(token === undefined ? {} : { token }),
      }),
    patch: (path: string, body: unknown, token: string) =>
      send("PATCH", path, { body, token }),
    submit: (path: string, form: URLSearchParams) =>
      send("POST", path, { form }),
  };
};

export type Client = ReturnType<typeof clientOf>;
