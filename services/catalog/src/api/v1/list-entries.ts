import { list, t } from "@tixlys/pawz";
import {
  type Application,
  type Level,
  levelAbove,
  plurals,
  searchWordsAtMost,
} from "../../application/application.ts";
import { entryExample, entryOnWire, entrySchema, uuid } from "./entry-body.ts";

const query = t.Optional(
  t.String({
    minLength: 1,
    maxLength: 200,
    description: `Words that must all occur in name or description, whatever their case and accents, or nearly; one or two letters at the beginning of a word, more of them anywhere. The first ${String(searchWordsAtMost)} words count.`,
  }),
);

const filtersOf = (level: Level) =>
  t.Object({
    query,
    ...(level === "type"
      ? {}
      : {
          parentId: t.Optional(
            t.String({
              format: "uuid",
              description: `Those of this ${levelAbove(level) ?? "parent"} only`,
            }),
          ),
        }),
  });

/** What such filters may say. */
type Filters = { readonly query?: string; readonly parentId?: string };

export const listEntries = (app: Application, level: Level) =>
  list({
    path: `/${plurals[level]}`,
    operation: `catalog:${level}:list`,
    summary: `The ${plurals[level]}`,
    description: "By name; with `query` what fits best comes first.",
    guard: "public",
    plural: plurals[level],
    filters: filtersOf(level),
    row: entrySchema(level),
    position: t.Union([
      t.Object({ nameKey: t.String(), id: uuid }),
      t.Object({ rank: t.Integer(), id: uuid }),
    ]),
    example: {
      [plurals[level]]: [entryExample(level)],
      page: { nextCursor: null, hasMore: false },
    },
    async handle({ query: given }, { limit, after }) {
      const filters: Filters = given;
      const found = await app.listEntries(level, { ...filters, limit, after });
      return { rows: found.entries.map(entryOnWire), next: found.next };
    },
  });
