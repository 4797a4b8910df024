import type { Reply } from "../define/reply.ts";
import type { SortTerm } from "./sort.ts";

/** Which part of a list is asked for. */
export type Slice<Position, Field extends string = never> = {
  /** Rows at most. Ask the store for one more to know whether there are any. */
  readonly limit: number;
  /** Where the part before ended, as the use case said; `undefined` for the first part. */
  readonly after: Position | undefined;
  /** The order asked for; empty for a list that has one only. */
  readonly sort: readonly SortTerm<Field>[];
};

/** A part of a list; `next` is the position of its last row, where there are more. */
export type ListPart<Row, Position> = {
  readonly rows: readonly Row[];
  readonly next: Position | undefined;
};

/** What a list's handler answers: a part, or a refusal like any other. */
export type ListReply<Row, Position> = ListPart<Row, Position> | Reply<never>;
