import {
  asDocuments,
  type Projection,
  type Transaction,
} from "@tixlys/nexus/postgres";
import { jobListModel } from "../../domain/lists/job-list.ts";
import { offerBoardModel } from "../../domain/lists/offer-board.ts";
import { orderListModel } from "../../domain/lists/order-list.ts";
import { ratingModel, reviewListModel } from "../../domain/lists/ratings.ts";

type Index = (
  sql: Transaction["sql"],
  rows: string,
) => readonly Promise<unknown>[];

/** Makes the indexes in which a list is read, on the table of the generation that is being built. */
const indexed = (name: string, indexes: Index) => ({
  async setup(
    { sql }: Transaction,
    table: (name: string) => string,
  ): Promise<void> {
    for (const index of indexes(sql, table(name))) await index;
  },
});

/** Ids are of version 7, so their order is that of time, and the newest comes first. */
const ofPerson = (sql: Transaction["sql"], rows: string, key: string) =>
  sql`create index ${sql(`${rows}_${key.toLowerCase()}`)} on ${sql(rows)} ((row->>${sql.unsafe(`'${key}'`)}), id desc)`;

/** Orders: those of a customer, and the open ones by service and by place. */
const orderList = asDocuments(
  orderListModel,
  indexed(orderListModel.name, (sql, rows) => [
    ofPerson(sql, rows, "customerId"),
    sql`create index ${sql(`${rows}_open`)} on ${sql(rows)} (id desc) where row->>'status' = 'open'`,
    sql`create index ${sql(`${rows}_service`)} on ${sql(rows)} ((row->>'serviceId'), id desc) where row->>'status' = 'open'`,
    sql`create index ${sql(`${rows}_place`)} on ${sql(rows)}
          using gist (ll_to_earth((row->>'lat')::float8, (row->>'lon')::float8)) where row->>'status' = 'open'`,
  ]),
);

const offerBoard = asDocuments(
  offerBoardModel,
  indexed(offerBoardModel.name, (sql, rows) => [
    ofPerson(sql, rows, "providerId"),
  ]),
);

const jobList = asDocuments(
  jobListModel,
  indexed(jobListModel.name, (sql, rows) => [
    ofPerson(sql, rows, "customerId"),
    ofPerson(sql, rows, "providerId"),
  ]),
);

const reviewList = asDocuments(
  reviewListModel,
  indexed(reviewListModel.name, (sql, rows) => [
    ofPerson(sql, rows, "providerId"),
  ]),
);

/** All lists of this service: each is kept a moment behind the events, and can be built anew while it is read. */
export const projections: readonly Projection[] = [
  orderList,
  offerBoard,
  jobList,
  reviewList,
  asDocuments(ratingModel),
];
