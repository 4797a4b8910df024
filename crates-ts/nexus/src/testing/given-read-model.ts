import { evolveRows } from "../index.ts";
import type { ReadModel } from "../index.ts";
import { asHappened } from "./past.ts";
import { expectSame, expectStorable } from "./same.ts";
import type { Past } from "./past.ts";

/** What can be asked of a read model after a history. */
export type Rows<Row> = {
  /** The row must be exactly this; `undefined` means that there must be none. */
  then(id: string, row: Row | undefined): Rows<Row>;
  /** Every row that there is, by id. */
  rows(): ReadonlyMap<string, Row>;
};

/** See `given`. */
export function givenReadModel<Row, Event extends { readonly type: string }>(
  model: ReadModel<Row, Event>,
  events: readonly (Event | Past<Event>)[],
): Rows<Row> {
  const past = events.map((event, index) => asHappened(event, index + 1));
  const rows = new Map<string, Row>();
  for (const [id, row] of evolveRows(model, new Map<string, Row>(), past))
    if (row !== undefined) rows.set(id, row);
  for (const [id, row] of rows) expectStorable(`row ${id}`, row);
  const asked: Rows<Row> = {
    then: (id, row) => {
      expectSame(`row ${id} of ${model.name}`, rows.get(id), row);
      return asked;
    },
    rows: () => rows,
  };
  return asked;
}
