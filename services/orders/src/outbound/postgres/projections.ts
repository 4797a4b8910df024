import {
  asDocuments,
  type Projection,
  type Transaction,
} from "@tixlys/nexus/postgres";
import { jobListModel } from "../../domain/lists/job-list.ts";
import { offerBoardModel } from "../../domain/lists/offer-board.ts";
import { orderListModel } from "../../domain/lists/order-list.ts";
import { ratingModel, reviewListModel } from "../../domain/lists/ratings.ts";
import { cellText, grids } from "./grid.ts";

/** A column that is computed of the row, and what it holds. */
type Column = readonly [name: string, type: string, value: string];

/** An index over these columns, and by time among equal ones; of the open ones alone where it says so. */
type Index = { readonly of: readonly string[]; readonly isOpen?: boolean };

/**
 * Adds the columns by which a list is looked through, on the table of the generation that is being built. An update that leaves their
 * values alone, such as one more offer, touches no index, which one over the row's own fields would not allow.
 */
const lookedThroughBy = (
  name: string,
  columns: readonly Column[],
  indexes: readonly Index[],
) => ({
  async setup(
    { sql }: Transaction,
    table: (name: string) => string,
  ): Promise<void> {
    const rows = table(name);
    const added = columns.map(
      ([column, type, value]) =>
        `add column ${column} ${type} generated always as (${value}) stored`,
    );
    await sql`alter table ${sql(rows)} ${sql.unsafe(added.join(", "))}`;
    for (const { of, isOpen = false } of indexes) {
      // Ids are of version 7, so their order is that of time.
      const keys = [...of, "id"].join(", ");
      const some = isOpen ? "where status = 'open'" : "";
      const index = [rows, ...of, ...(isOpen ? ["open"] : [])].join("_");
      await sql`create index ${sql(index)} on ${sql(rows)} (${sql.unsafe(keys)}) ${sql.unsafe(some)}`;
    }
  },
});

const text = (column: string, field: string): Column => [
  column,
  "text",
  `row->>'${field}'`,
];
const customer = text("customer_id", "customerId");
const provider = text("provider_id", "providerId");
const [lat, lon] = ["(row->>'lat')::float8", "(row->>'lon')::float8"];

/** Orders: those of a customer, and the open ones by service and by the cell in which they lie. */
const orderList = asDocuments(
  orderListModel,
  lookedThroughBy(
    orderListModel.name,
    [
      customer,
      text("service_id", "serviceId"),
      text("status", "status"),
      text("expires_at", "expiresAt"),
      ["spot", "cube", `ll_to_earth(${lat}, ${lon})`],
      ...grids.map((grid): Column => [
        grid.column,
        "int",
        cellText(grid, lat, lon),
      ]),
    ],
    [
      { of: ["customer_id"] },
      { of: [], isOpen: true },
      { of: ["service_id"], isOpen: true },
      ...grids.flatMap(({ column }) => [
        { of: [column], isOpen: true },
        { of: [column, "service_id"], isOpen: true },
      ]),
    ],
  ),
);

const offerBoard = asDocuments(
  offerBoardModel,
  lookedThroughBy(offerBoardModel.name, [provider], [{ of: ["provider_id"] }]),
);

const jobList = asDocuments(
  jobListModel,
  lookedThroughBy(
    jobListModel.name,
    [customer, provider],
    [{ of: ["customer_id"] }, { of: ["provider_id"] }],
  ),
);

const reviewList = asDocuments(
  reviewListModel,
  lookedThroughBy(reviewListModel.name, [provider], [{ of: ["provider_id"] }]),
);

/** All lists of this service: each is kept a moment behind the events, and can be built anew while it is read. */
export const projections: readonly Projection[] = [
  orderList,
  offerBoard,
  jobList,
  reviewList,
  asDocuments(ratingModel),
];
