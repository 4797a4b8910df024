import type { Route } from "../define/route.ts";
import type { SchemaObject } from "../openapi/types.ts";

const tagExample = '"7"';

/**
 * The preconditions that an operation looks at, as parameters of the document. One that may be left out has no example: "try
 * it out" would send it, and be refused.
 */
export function conditionParameters(route: Route): SchemaObject[] {
  if (route.etag !== true) return [];
  const required = route.ifMatch === "required";
  const read = route.method === "GET";
  return [
    parameter(
      "if-match",
      read
        ? "ETags of which one must be the present one, else 412."
        : "ETags that the change is meant for; another one is there: 412.",
      required ? tagExample : undefined,
    ),
    parameter(
      "if-none-match",
      read
        ? "ETags that the client has; one of them is the present one: 304."
        : "`*`: only if there is none yet, else 412.",
      undefined,
    ),
  ];
}

function parameter(
  name: string,
  description: string,
  example: string | undefined,
): SchemaObject {
  const schema = { type: "string", maxLength: 4096 };
  return {
    name,
    in: "header",
    required: example !== undefined,
    description,
    schema,
    ...(example === undefined ? {} : { example }),
  };
}

/** The header of answers that show a version. */
export const etagHeader: SchemaObject = {
  description: "The version of what is shown; strong.",
  schema: { type: "string" },
  example: tagExample,
};
