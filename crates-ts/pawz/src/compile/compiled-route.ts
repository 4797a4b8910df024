import { OptionalKind, Type, type TSchema } from "@sinclair/typebox";
import type { FailCode } from "@tixlys/jsend";
import { looksSecret } from "@tixlys/nexus";
import { isConditional } from "../conditional/condition.ts";
import type { Route } from "../define/route.ts";
import { type Deprecation, variablesOf } from "../define/deprecation.ts";
import { uploadBodyBytes } from "../define/upload.ts";
import { standardDeadlineMs } from "../request/exchange.ts";
import { type DeprecationNotice, noticeOf } from "./deprecation-notice.ts";
import { type Reader, readersOf } from "./scalars.ts";
import { isEmptyObject, type Validator, validatorOf } from "./validator.ts";

/** Body limit where a route says nothing (decision 16), in bytes. */
export const standardBodyLimitBytes = 1024 * 1024;
type Fields = {
  readonly readers: ReadonlyMap<string, Reader>;
  readonly validator: Validator | undefined;
};

/** A route with everything that a request needs worked out beforehand. */
export type CompiledRoute = {
  readonly route: Route;
  readonly version: string;
  /** `/v1/users/{id}`: label of metrics and spans. */
  readonly template: string;
  /** Names of the path variables in the order of the path. */
  readonly pathNames: readonly string[];
  readonly params: Fields | undefined;
  readonly query: Fields;
  readonly headers: Fields | undefined;
  readonly body: {
    /** Absent bodies are fine. */
    readonly optional: boolean;
    /** The operation takes no fields at all. */
    readonly empty: boolean;
    readonly validator: Validator;
    readonly limitBytes: number;
    /** A field is named like a password or a token. */
    readonly hasSecrets: boolean;
  };
  readonly readsBody: boolean;
  readonly deadlineMs: number;
  /** A write that looks at preconditions. */
  readonly isConditional: boolean;
  /** The route's or its version's, with the successor worked out. */
  readonly deprecation: Deprecation | undefined;
  readonly notice: DeprecationNotice | undefined;
  /** Checks what the handler answers, outside production (http-rules 70). */
  readonly promise: {
    readonly data: Validator | undefined;
    readonly codes: ReadonlySet<FailCode>;
  };
};

/** What the handler of a route with an ETag may answer without saying so again. */
export const conditionCodes: readonly FailCode[] = [
  "stale-version",
  "precondition-failed",
];

const noBody = Type.Object({});
const noFields = Type.Object({});

/** The largest body that a route takes, in bytes. */
export function bodyLimitOf({ upload, bodyLimitBytes }: Route): number {
  return upload === undefined
    ? (bodyLimitBytes ?? standardBodyLimitBytes)
    : uploadBodyBytes(upload);
}

/** Works out one route of one version. */
export function compileRoute(
  route: Route,
  version: string,
  deprecation: Deprecation | undefined = route.deprecation,
): CompiledRoute {
  const readsBody = route.method !== "GET";
  const body = route.body ?? noBody;
  const pathNames = variablesOf(route.path);
  return {
    route,
    version,
    template: `/${version}${route.path === "/" ? "" : route.path}`,
    pathNames,
    params:
      route.params === undefined ? undefined : fieldsOf(route.params, "path"),
    query: fieldsOf(route.query ?? noFields, "query"),
    headers:
      route.headers === undefined
        ? undefined
        : fieldsOf(route.headers, "header"),
    body: {
      optional: route.body === undefined || isOptional(body),
      empty: isEmptyObject(body),
      validator: validatorOf(body, "body"),
      limitBytes: bodyLimitOf(route),
      hasSecrets: namesSecret(body),
    },
    readsBody,
    deadlineMs: route.deadlineMs ?? standardDeadlineMs,
    isConditional: isConditional(route),
    deprecation,
    notice:
      deprecation === undefined
        ? undefined
        : noticeOf(deprecation, route.operation, pathNames),
    promise: {
      data:
        route.response.data === null
          ? undefined
          : validatorOf(route.response.data, "body"),
      codes: new Set([
        ...route.errors,
        ...(route.etag === true ? conditionCodes : []),
      ]),
    },
  };
}

/** Looks at every name in the schema; its keywords are none of a secret. */
function namesSecret(schema: TSchema): boolean {
  let isFound = false;
  JSON.stringify(schema, (name, value: unknown) => {
    isFound ||= looksSecret(name);
    return value;
  });
  return isFound;
}

function fieldsOf(
  schema: NonNullable<Route["query"]>,
  source: "path" | "query" | "header",
): Fields {
  return {
    readers: readersOf(schema),
    validator: isEmptyObject(schema) ? undefined : validatorOf(schema, source),
  };
}

/** Whether a schema is marked with `t.Optional`. */
export function isOptional(schema: TSchema): boolean {
  return schema[OptionalKind] === "Optional";
}
