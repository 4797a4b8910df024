import { t, type TSchema } from "@tixlys/pawz";
import {
  lineMaxLength,
  wordsMaxLength,
} from "../../application/application.ts";

export const uuid = t.String({ format: "uuid" });
export const moment = t.String({
  format: "date-time",
  description: "RFC 3339, UTC",
});
export const idParams = t.Object({ id: uuid });
export const offerParams = t.Object({ id: uuid, offerId: uuid });

/** An amount with its currency (http-rules 18), as it comes in and as it goes out. */
export const money = t.Object(
  {
    amount: t.String({
      pattern: "^(0|[1-9][0-9]{0,9})(\\.[0-9]{1,4})?$",
      description:
        "A decimal above zero, with no more digits behind the point than the currency has",
    }),
    currency: t.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217" }),
  },
  { additionalProperties: false },
);

export const point = t.Object(
  {
    lat: t.Number({ minimum: -90, maximum: 90, description: "Degrees north" }),
    lon: t.Number({ minimum: -180, maximum: 180, description: "Degrees east" }),
  },
  { additionalProperties: false },
);

export const words = (description: string) =>
  t.String({ minLength: 1, maxLength: wordsMaxLength, description });
export const line = (description: string) =>
  t.String({ minLength: 1, maxLength: lineMaxLength, description });

export const oneOf = <const T extends string>(values: readonly T[]) =>
  t.Union(values.map((value) => t.Literal(value)));

/** Statuses to filter by, as `open,assigned`. */
export const statusFilter = (values: readonly string[]) =>
  t.Optional(
    t.String({
      pattern: `^(${values.join("|")})(,(${values.join("|")})){0,${String(values.length - 1)}}$`,
      description: `One or more of ${values.join(", ")}, with commas between`,
      examples: values.slice(0, 1),
    }),
  );

export const split = (list: string | undefined): readonly string[] =>
  list === undefined ? [] : list.split(",");

export const dataOf = <S extends TSchema>(name: string, schema: S) =>
  t.Object({ [name]: schema }, { additionalProperties: false });

/** What is there; so that a body has no key without a value. */
export function present<T extends object>(
  of: T,
): {
  [K in keyof T]?: NonNullable<T[K]>;
} {
  // cast: exactly the keys whose value is one
  return Object.fromEntries(
    Object.entries(of).filter(
      ([, value]) => value !== undefined && value !== null,
    ),
  ) as { [K in keyof T]?: NonNullable<T[K]> };
}
