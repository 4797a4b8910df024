import type { Persona } from "../tokens.ts";
import { type Operation, operationsOf } from "./document.ts";
import { isObject, type JsonObject } from "./json.ts";

/** An answer, read in full. */
export type Answer = {
  /** What was asked, for messages: `GET /v1/things`. */
  readonly asked: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `undefined` when the body is no JSON. */
  readonly json: unknown;
  readonly operation: Operation | undefined;
  readonly method: string;
};

/** What to send; `operation` only says whose answer it is. */
export type Question = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly operation?: Operation;
};

/** The service under test. */
export type Subject = {
  readonly document: JsonObject;
  readonly operations: readonly Operation[];
  ask(question: Question): Promise<Answer>;
  token(who: Persona): Promise<string>;
  /** An origin that the service allows, where the test knows one. */
  readonly origin: string | undefined;
  /** Whether an operation may be carried out with its example. */
  mayExecute(operation: Operation): boolean;
  /** Every answer so far: the rules about all answers look at them. */
  readonly answers: readonly Answer[];
};

/** What the suite is told. */
export type SubjectOptions = {
  readonly url: () => string;
  readonly openapi?: (() => unknown) | undefined;
  readonly version?: string | undefined;
  readonly tokens: (who: Persona) => string | Promise<string>;
  readonly execute?: readonly string[] | undefined;
  readonly origin?: string | undefined;
};

const timeoutMs = 10_000;

/** Gets to know a running service: fetches its document and remembers every answer. */
export async function createSubject(options: SubjectOptions): Promise<Subject> {
  const base = options.url();
  const answers: Answer[] = [];
  const tokens = new Map<Persona, Promise<string>>();
  const ask = async (question: Question): Promise<Answer> => {
    const answer = await send(base, question);
    answers.push(answer);
    return answer;
  };
  const { version } = options;
  const path = `${version === undefined ? "" : `/${version}`}/openapi.json`;
  const document = options.openapi?.() ?? (await ask({ path })).json;
  if (!isObject(document)) throw new Error(`${base}${path} is no document`);
  return {
    document,
    operations: operationsOf(document),
    ask,
    answers,
    origin: options.origin,
    token(who) {
      const made = tokens.get(who) ?? Promise.resolve(options.tokens(who));
      tokens.set(who, made);
      return made;
    },
    mayExecute: ({ method, name, id }) =>
      method === "GET" ||
      (options.execute ?? []).some((each) => each === name || each === id),
  };
}

async function send(base: string, question: Question): Promise<Answer> {
  const method = question.method ?? "GET";
  const response = await fetch(base + question.path, {
    method,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
    ...(question.headers === undefined ? {} : { headers: question.headers }),
    ...(question.body === undefined ? {} : { body: question.body }),
  });
  const text = await readFully(response);
  return {
    asked: `${method} ${question.path.slice(0, 120)}`,
    method,
    status: response.status,
    headers: response.headers,
    text,
    json: parse(text),
    operation: question.operation,
  };
}

/** Of a stream of events, which has no end, the first bytes. */
async function readFully(response: Response): Promise<string> {
  if (!isStream(response.headers) || response.body === null)
    return response.text();
  const reader = response.body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
}

/** Whether an answer is a stream of events, which has no envelope (http-rules 1). */
export function isStream(headers: Headers): boolean {
  return (headers.get("content-type") ?? "").startsWith("text/event-stream");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
