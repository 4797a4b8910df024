import type { TSchema } from "@sinclair/typebox";
import type { Principal } from "@tixlys/biscuit";
import { validatorOf } from "../compile/validator.ts";
import { reject, reply, type Reply } from "../define/reply.ts";
import type { Input, Route } from "../define/route.ts";
import type { Cursors } from "./cursor.ts";
import type { ListReply, Slice } from "./slice.ts";
import { parseSort, type SortRule, sortText } from "./sort.ts";
import {
  countedAtMost,
  type ToldTotal,
  toldTotal,
  type Total,
} from "./total.ts";

/** What the handler of a list is made of. */
export type ListParts = {
  readonly operation: string;
  readonly plural: string;
  readonly position: TSchema;
  readonly sort: SortRule | undefined;
  readonly total:
    ((input: Input, most: number) => Promise<Total> | Total) | undefined;
  readonly handle: (
    input: Input,
    slice: Slice<unknown, string>,
  ) => Promise<ListReply<unknown, unknown>> | ListReply<unknown, unknown>;
};

/** A list as a handler among others: opens the cursor, asks for the rows, seals where they end. */
export function listHandler(parts: ListParts): Route["handle"] {
  const positions = validatorOf(parts.position, "query");
  return (input, cursors) => {
    if (cursors === undefined)
      throw new Error(`${parts.operation}: a list without a key for cursors`);
    const { limit, cursor, sort: asked, ...own } = input.query;
    const { include, ...rest } = own;
    // A list that does not count may call a filter so.
    const filters = parts.total === undefined ? own : rest;
    const sort =
      parts.sort === undefined
        ? []
        : parseSort(String(asked), parts.sort.fields);
    if (sort === undefined) return reject("invalid-sort", { field: "sort" });
    const binding = bindingOf(parts, input, filters, sortText(sort));
    const after = positionIn(cursors, cursor, binding);
    if (cursor !== undefined && positions.violations(after).length > 0)
      return reject("invalid-cursor", { field: "cursor" });
    const slice = { limit: Number(limit), after, sort };
    const isCounted = include === "total" && parts.total !== undefined;
    const seal = (
      given: ListReply<unknown, unknown>,
    ): Reply | Promise<Reply> => {
      if (!isCounted) return answer(parts, cursors, binding, input, given);
      return counted(parts, input, given).then((total) =>
        answer(parts, cursors, binding, input, given, total),
      );
    };
    const given = parts.handle(input, slice);
    return given instanceof Promise ? given.then(seal) : seal(given);
  };
}

/** After the rows, so that a list which refuses counts nothing. */
async function counted(
  { total }: ListParts,
  input: Input,
  given: ListReply<unknown, unknown>,
): Promise<ToldTotal | undefined> {
  if (total === undefined || "kind" in given) return undefined;
  return toldTotal(await total(input, countedAtMost));
}

function positionIn(
  cursors: Cursors,
  cursor: unknown,
  binding: string,
): unknown {
  return typeof cursor === "string" ? cursors.open(cursor, binding) : undefined;
}

/** All that must be the same for a cursor to be good; `limit` may change from part to part. */
function bindingOf(
  { operation }: ListParts,
  { principal, params }: Input,
  filters: Readonly<Record<string, unknown>>,
  sort: string,
): string {
  return JSON.stringify([
    operation,
    subjectOf(principal),
    sorted(params),
    sorted(filters),
    sort,
  ]);
}

function subjectOf(principal: Principal | undefined): readonly string[] {
  if (principal === undefined) return [];
  return principal.kind === "user"
    ? ["user", principal.userId]
    : ["service", principal.service];
}

function sorted(fields: Readonly<Record<string, unknown>>) {
  return Object.entries(fields).sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
}

function answer(
  { plural }: ListParts,
  cursors: Cursors,
  binding: string,
  input: Input,
  given: ListReply<unknown, unknown>,
  total?: ToldTotal,
): Reply {
  if ("kind" in given) return given;
  const { rows, next } = given;
  const nextCursor = next === undefined ? null : cursors.seal(next, binding);
  const page = {
    nextCursor,
    hasMore: nextCursor !== null,
    ...(total === undefined ? {} : { total }),
  };
  return reply.ok(
    { [plural]: rows, page },
    nextCursor === null ? {} : { link: nextLink(input.request, nextCursor) },
  );
}

/** Relative to the address asked for, so that it stays right behind a gateway's prefix (RFC 8288). */
function nextLink({ url }: Request, cursor: string): string {
  const start = url.indexOf("?");
  const query = new URLSearchParams(start === -1 ? "" : url.slice(start));
  query.set("cursor", cursor);
  return `<?${query.toString()}>; rel="next"`;
}
