import { type TObject, type TSchema, Type } from "@sinclair/typebox";
import type { SortRule } from "./sort.ts";
import { includeField, totalField } from "./total.ts";

/** How many rows a page has at most, and when the client says nothing (http-rules 33). */
const limits = { max: 100, standard: 20 };
const cursorMaxLength = 1024;

/** The query of a list: its own filters, `limit`, `cursor`, `sort` where there is a choice, `include` where it counts. */
export function queryOf(
  filters: TObject | undefined,
  sort: SortRule | undefined,
  counts: boolean,
): TObject {
  return Type.Object({
    ...filters?.properties,
    ...(sort === undefined ? {} : { sort: sortField(sort) }),
    ...(counts ? { include: includeField() } : {}),
    limit: Type.Integer({
      minimum: 1,
      maximum: limits.max,
      default: limits.standard,
      description: "How many entries one part has at most.",
    }),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: cursorMaxLength,
        examples: [],
        description:
          "`nextCursor` of the part before; good for the same caller, filters and order only.",
      }),
    ),
  });
}

function sortField({ fields, standard }: SortRule): TSchema {
  const names = fields.map((field) => `\`${field}\``).join(", ");
  return Type.String({
    default: standard,
    minLength: 1,
    maxLength: 200,
    description: `Fields in the order of their weight, separated by commas; a minus in front means descending. Allowed: ${names}.`,
    examples: [standard],
  });
}

/** The `data` of a list: the rows under their plural, and where the list goes on (http-rules 34). */
export function dataOf(
  plural: string,
  item: TSchema,
  counts: boolean,
): TObject {
  return Type.Object({
    [plural]: Type.Array(item, { maxItems: limits.max }),
    page: Type.Object({
      nextCursor: Type.Union([Type.String(), Type.Null()], {
        description: "What to send as `cursor` for the next part.",
      }),
      hasMore: Type.Boolean(),
      ...(counts ? { total: Type.Optional(totalField()) } : {}),
    }),
  });
}
