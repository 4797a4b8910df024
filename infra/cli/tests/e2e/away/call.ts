import type { Given } from "../../../away/row.ts";

/** An answer with all that tests look at. */
export type Came = Given & {
  /** `data` of a success. */
  readonly data: unknown;
  readonly headers: Headers;
};

/** What a request carries. */
export type Request_ = {
  readonly token?: string;
  readonly body?: unknown;
};

/** Far above every deadline of the suite: a request that takes longer is a fault of its own. */
const PATIENCE_MS = 20_000;

/** Sends a request, once, and reads the answer as the table tells it. */
export async function call(
  url: string,
  method: string,
  { token, body }: Request_ = {},
): Promise<Came> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const { status, headers } = response;
  const answer: unknown = await response.json();
  const says = saidBy(headers);
  const code = codeOf(answer);
  return {
    status,
    ...(code === undefined ? {} : { code }),
    ...(says === undefined ? {} : { says }),
    data: fieldOf(answer, "data"),
    headers,
  };
}

/** The part of an answer that the table promises. */
export const given = ({ status, code, says }: Given): Given => ({
  status,
  ...(code === undefined ? {} : { code }),
  ...(says === undefined ? {} : { says }),
});

/** A field of what may be an object. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Reflect.get(value, name)
    : undefined;

/** A text in an answer's data; throws where there is none. */
export function textIn({ status, data }: Came, name: string): string {
  const value = fieldOf(data, name);
  if (typeof value === "string") return value;
  throw new Error(`${status} without ${name}: ${JSON.stringify(data)}`);
}

function saidBy(headers: Headers): Given["says"] {
  if (headers.has("retry-after")) return "retry-after";
  return headers.has("warning") ? "warning" : undefined;
}

/** An error's number, a refusal's first word. */
function codeOf(answer: unknown): string | number | undefined {
  const number = fieldOf(answer, "code");
  if (typeof number === "number") return number;
  if (fieldOf(answer, "status") !== "fail") return undefined;
  const [first] = Object.values(Object(fieldOf(answer, "data")));
  const code = fieldOf(first, "code");
  return typeof code === "string" ? code : undefined;
}
