import { type TObject, type TSchema, Type } from "@sinclair/typebox";

/** How many rows a list has, as its use case says: counted to the end or to the limit it was given, or estimated. */
export type Total = number | { readonly estimate: number };

/** What a client is told: whether the number is right, or the list has at least so many, or about. */
export type ToldTotal = {
  readonly count: number;
  readonly kind: "exact" | "at-least" | "estimate";
};

/** No list is counted further than this, however long it is: the cost of a request is bounded. */
export const countedAtMost = 10_000;

/** The parameter that asks for it (http-rules 38). */
export function includeField(): TSchema {
  return Type.Optional(
    Type.Literal("total", {
      description: `\`total\`: say how many entries the list has; counted up to ${String(countedAtMost)}.`,
    }),
  );
}

/** `page.total`; there when it was asked for. */
export function totalField(): TObject {
  return Type.Object(
    {
      count: Type.Integer({ minimum: 0 }),
      kind: Type.Union(
        [
          Type.Literal("exact"),
          Type.Literal("at-least"),
          Type.Literal("estimate"),
        ],
        { description: "Whether `count` is right, a lower bound, or a guess." },
      ),
    },
    { description: "With `include=total` only." },
  );
}

/** What a client is told of a total; more than was to be counted is "at least". */
export function toldTotal(total: Total): ToldTotal {
  if (typeof total !== "number")
    return { count: Math.max(0, Math.round(total.estimate)), kind: "estimate" };
  return total > countedAtMost
    ? { count: countedAtMost, kind: "at-least" }
    : { count: total, kind: "exact" };
}
