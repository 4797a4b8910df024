import { reply, route, t } from "@tixlys/pawz";
import {
  type Application,
  entriesAtMost,
  type Level,
  levels,
  type Node,
  plurals,
} from "../../application/application.ts";
import { entryExample, uuid } from "./entry-body.ts";

/** A level with all that stands below it; as deep as there are levels. */
function branchSchema(depth: number): ReturnType<typeof t.Object> {
  const below = levels[depth + 1];
  return t.Object(
    {
      id: uuid,
      name: t.String(),
      ...(below === undefined
        ? {}
        : { [plurals[below]]: branchesOf(depth + 1) }),
    },
    { additionalProperties: false },
  );
}

function branchesOf(depth: number) {
  return t.Array(branchSchema(depth), { maxItems: entriesAtMost });
}

type Branch = { readonly [field: string]: string | readonly Branch[] };

function branchOnWire({ id, name, children }: Node, depth: number): Branch {
  const below = levels[depth + 1];
  return {
    id,
    name,
    ...(below === undefined
      ? {}
      : {
          [plurals[below]]: children.map((child) =>
            branchOnWire(child, depth + 1),
          ),
        }),
  };
}

function exampleOf(level: Level, below: object = {}) {
  const { id, name } = entryExample(level);
  return { id, name, ...below };
}

const example = {
  types: [
    exampleOf("type", {
      categories: [
        exampleOf("category", {
          subcategories: [
            exampleOf("subcategory", { services: [exampleOf("service")] }),
          ],
        }),
      ],
    }),
  ],
};

export const readTree = (app: Application) => {
  // Made for the wire once for each version: it is asked for far more often than it changes.
  let last: { readonly version: number; readonly types: Branch[] } | undefined;
  return route({
    method: "GET",
    path: "/tree",
    operation: "catalog:tree:read",
    summary: "The whole hierarchy",
    description:
      "Types with their categories, subcategories and services, each level by name. It may be kept, and must be asked for anew each time with `If-None-Match`: 304 as long as nothing has changed. It is never older than the newest change that was answered before it was asked for.",
    guard: "public",
    etag: true,
    response: {
      status: 200,
      data: t.Object({ types: branchesOf(0) }, { additionalProperties: false }),
      example,
    },
    errors: [],
    handle: async () => {
      const { version, types } = await app.readTree();
      if (last?.version !== version)
        last = {
          version,
          types: types.map((node) => branchOnWire(node, 0)),
        };
      return reply.versioned({ types: last.types }, version);
    },
  });
};
