import type { TSchema } from "@sinclair/typebox";
import { validatorOf } from "../compile/validator.ts";
import { DefinitionError } from "../define/check-definition.ts";
import type { Route } from "../define/route.ts";
import { exampleOf } from "./examples.ts";
import { onTheWire } from "./plain-schema.ts";

/** Throws `DefinitionError` for examples that their own schema refuses (http-rules 69). */
export function checkExamples(service: string, routes: readonly Route[]): void {
  const mistakes = routes.flatMap((route) => mistakesOf(route));
  if (mistakes.length > 0) throw new DefinitionError(service, mistakes);
}

function mistakesOf(route: Route): string[] {
  const { body, params, query, headers, response } = route;
  const place = `${route.method} ${route.path}`;
  return [
    ...(body === undefined
      ? []
      : misfit(`${place}: the body`, body, route.bodyExample)),
    ...(response.data === null
      ? []
      : misfit(`${place}: the answer`, response.data, response.example)),
    ...[params, query, headers].flatMap((fields) =>
      fields === undefined
        ? []
        : misfit(`${place}: the parameters`, fields, undefined),
    ),
  ];
}

function misfit(what: string, schema: TSchema, given: unknown): string[] {
  const example = onTheWire(given ?? exampleOf(schema));
  const violations = validatorOf(schema, "body").violations(example);
  if (violations.length === 0) return [];
  const named = violations
    .map(({ field, code }) => `${field} (${code})`)
    .join(", ");
  const advice =
    given === undefined ? 'give the field "examples"' : "correct it";
  return [`${what}: its example does not fit its schema: ${named}; ${advice}`];
}
