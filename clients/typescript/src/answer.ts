/** Why something was refused: a stable code to act upon, a sentence to show, and what belongs to it. */
export type Reason<Code extends string = string> = {
  readonly code: Code;
  readonly message: string;
  readonly [parameter: string]: unknown;
};

/** It went well. */
export type Success<Data> = {
  readonly ok: true;
  readonly status: number;
  readonly data: Data;
  readonly headers: Headers;
};

/** The request was refused (4xx); sent again as it is, it will be again. */
export type Refusal<Code extends string = string> = {
  readonly ok: false;
  readonly kind: "refused";
  readonly status: number;
  /** Of the first reason; most refusals have one. */
  readonly code: Code;
  /** By field, as it was sent (`items.0.sku`), or by a reserved name (`credentials`, `resource`, …). */
  readonly reasons: Readonly<Record<string, Reason<Code>>>;
  readonly headers: Headers;
};

/** The service could not (5xx); the same request may succeed later. */
export type Failure = {
  readonly ok: false;
  readonly kind: "failed";
  readonly status: number;
  readonly message: string;
  /** Finds the request in logs and traces. */
  readonly requestId: string | undefined;
  readonly headers: Headers;
};

/** No answer that is one of the suite's: not sent, cut off, too late, or from somebody in between. What it did is unknown. */
export type Unreachable = {
  readonly ok: false;
  readonly kind: "unreachable";
  /** 0 without any answer. */
  readonly status: number;
  readonly cause: unknown;
};

/** What came of a call; nothing of it is thrown. */
export type Answer<Data = unknown, Code extends string = string> =
  Success<Data> | Refusal<Code> | Failure | Unreachable;

/** Thrown by `dataOf` for whatever is not a success. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  readonly answer: Refusal | Failure | Unreachable;

  constructor(answer: Refusal | Failure | Unreachable) {
    super(sentence(answer), {
      ...(answer.kind === "unreachable" ? { cause: answer.cause } : {}),
    });
    this.answer = answer;
  }
}

function sentence(answer: Refusal | Failure | Unreachable): string {
  switch (answer.kind) {
    case "refused": {
      const reasons = Object.entries(answer.reasons).map(
        ([field, { code, message }]) => `${field}: ${message} (${code})`,
      );
      return `${String(answer.status)}: ${reasons.join("; ")}`;
    }
    case "failed":
      return `${String(answer.status)}: ${answer.message}`;
    case "unreachable":
      return answer.cause instanceof Error
        ? `no answer: ${answer.cause.message}`
        : `no answer of the suite (status ${String(answer.status)})`;
  }
}

/**
 * The data of a success, for callers to whom everything else is an exception.
 *
 * @throws CallFailed
 */
export async function dataOf<Data>(
  answer: Promise<Answer<Data>> | Answer<Data>,
): Promise<Data> {
  const came = await answer;
  if (came.ok) return came.data;
  throw new CallFailed(came);
}

/** Reads a response as JSend; whatever else it is counts as unreachable. */
export async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const body = await response
    .json()
    .catch((cause: unknown) => ({ status: "none", cause }));
  if (!isRecord(body))
    return { ok: false, kind: "unreachable", status, cause: undefined };
  if (body["status"] === "success" && response.ok)
    return { ok: true, status, data: body["data"], headers };
  if (body["status"] === "fail" && isReasons(body["data"])) {
    const reasons = body["data"];
    const code = Object.values(reasons)[0]?.code ?? "";
    return { ok: false, kind: "refused", status, code, reasons, headers };
  }
  if (body["status"] === "error" && typeof body["message"] === "string") {
    const data = isRecord(body["data"]) ? body["data"] : {};
    const id = data["requestId"];
    return {
      ok: false,
      kind: "failed",
      status,
      message: body["message"],
      requestId: typeof id === "string" ? id : undefined,
      headers,
    };
  }
  return { ok: false, kind: "unreachable", status, cause: body["cause"] };
}

function isReasons(value: unknown): value is Record<string, Reason> {
  return (
    isRecord(value) &&
    Object.values(value).every(
      (each) => isRecord(each) && typeof each["code"] === "string",
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
