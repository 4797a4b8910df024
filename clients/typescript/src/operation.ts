import type { Answer } from "./answer.ts";

/** What any call may say beside what its operation asks for. */
export type CallOptions = {
  /** Instead of the client's own. */
  readonly token?: string;
  /** Names this command, so that a repetition is recognised: 16 to 128 visible characters; made up when absent. */
  readonly idempotencyKey?: string;
  /** Ties logs and traces of several calls together: 8 to 128 letters, digits, `.`, `_`, `-`. */
  readonly requestId?: string;
  /** Ends the call, its repetitions included. */
  readonly signal?: AbortSignal;
};

/** One operation: what it asks for, what a success holds, and the codes with which it may be refused. */
export type Operation<Input, Data, Code extends string = string> =
  Record<never, never> extends Input
    ? (input?: Input & CallOptions) => Promise<Answer<Data, Code>>
    : (input: Input & CallOptions) => Promise<Answer<Data, Code>>;

/** How an operation is called: method, path with `{parameters}`, and whether it takes an idempotency key. */
export type Endpoint = readonly [
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  keyed: boolean,
];

/** A service's operations by resource and name, as they are called. */
export type EndpointTable = Readonly<
  Record<string, Readonly<Record<string, Endpoint>>>
>;
