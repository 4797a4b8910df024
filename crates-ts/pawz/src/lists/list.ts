import type { Static, TObject, TSchema } from "@sinclair/typebox";
import type { GuardSpec, PrincipalOf } from "../define/guard.ts";
import type { Wire } from "../define/reply.ts";
import type { Input, Route, RouteDefinition } from "../define/route.ts";
import { dataOf, queryOf } from "./fields.ts";
import { listHandler } from "./handler.ts";
import type { ListReply, Slice } from "./slice.ts";
import type { SortRule } from "./sort.ts";
import type { Total } from "./total.ts";

type NoFields = TObject<Record<never, TSchema>>;
type Copied = Pick<
  RouteDefinition<GuardSpec, TObject, TObject, TObject, TSchema, null>,
  | "path"
  | "operation"
  | "summary"
  | "description"
  | "tag"
  | "delegable"
  | "deadlineMs"
  | "limits"
>;

type ListInput<
  G extends GuardSpec,
  Params extends TObject,
  Filters extends TObject,
> = Input<
  Static<Params>,
  Static<Filters>,
  undefined,
  Readonly<Record<string, unknown>>,
  PrincipalOf<G>
>;

/** One list (http-rules 33–39). */
export type ListDefinition<
  G extends GuardSpec,
  Params extends TObject,
  Filters extends TObject,
  Row extends TSchema,
  Position extends TSchema,
  Field extends string,
> = Copied & {
  readonly guard: G;
  readonly params?: Params;
  /** Flat and typed; a filter that is not named here is refused (http-rules 38). */
  readonly filters?: Filters;
  /** The name of the rows under `data`: `orders`. */
  readonly plural: string;
  readonly row: Row;
  /**
   * Where a row stands in the order: its sort keys and its id. Sealed into the cursor; a cursor with a position of another
   * form, an older build's perhaps, is refused like a wrong one.
   */
  readonly position: Position;
  readonly sort?: SortRule<Field>;
  /** A valid `data`; made from the schema when absent. */
  readonly example?: unknown;
  /** Beside those of every list. */
  readonly errors?: Route["errors"];
  readonly resource?: (input: { readonly params: Static<Params> }) => string;
  /**
   * How many rows the whole list has, with these filters; asked when a client says `include=total` (http-rules 38). It counts
   * no further than `most` and one more: what is beyond is told as "at least".
   */
  readonly total?: (
    input: ListInput<G, Params, Filters>,
    most: number,
  ) => Promise<Total> | Total;
  readonly handle: (
    input: ListInput<G, Params, Filters>,
    slice: Slice<Static<Position>, Field>,
  ) =>
    | Promise<ListReply<Wire<Static<Row>>, Static<Position>>>
    | ListReply<Wire<Static<Row>>, Static<Position>>;
};

/**
 * Declares a list: pawz reads `limit`, `cursor` and `sort`, and writes `page`, the cursor and the `Link`; the handler gets a
 * position that it has given out itself, to this caller, for these filters in this order, and says where its rows end.
 */
export function list<
  const G extends GuardSpec,
  Row extends TSchema,
  Position extends TSchema,
  Params extends TObject = NoFields,
  Filters extends TObject = NoFields,
  const Field extends string = never,
>(definition: ListDefinition<G, Params, Filters, Row, Position, Field>): Route {
  const { plural, row, position, filters, sort, resource, ...own } = definition;
  const { example, errors, total, ...rest } = own;
  const counts = total !== undefined;
  const handle = listHandler({
    operation: own.operation,
    plural,
    position,
    sort,
    // cast: as below.
    total: total as Parameters<typeof listHandler>[0]["total"],
    // cast: called with input and positions that these schemas and this guard accepted.
    handle: own.handle as Parameters<typeof listHandler>[0]["handle"],
  });
  return {
    ...rest,
    kind: "route",
    method: "GET",
    paged: true,
    query: queryOf(filters, sort, counts),
    response: {
      status: 200,
      data: dataOf(plural, row, counts),
      ...(example === undefined ? {} : { example }),
      headers: { Link: "The next part of the list, where there is one." },
    },
    errors: [
      "invalid-cursor",
      ...(sort === undefined ? [] : (["invalid-sort"] as const)),
      ...(errors ?? []),
    ],
    ...(resource === undefined
      ? {}
      : {
          resource: ({ params: given }) =>
            // cast: parameters that this definition's own schema accepted.
            resource({ params: given as Static<Params> }),
        }),
    handle,
  };
}
