import { reject, reply, route } from "@tixlys/pawz";
import {
  type Application,
  type Level,
  plurals,
} from "../../application/application.ts";
import {
  entryData,
  entryExample,
  entryOnWire,
  idParams,
} from "./entry-body.ts";

export const readEntry = (app: Application, level: Level) =>
  route({
    method: "GET",
    path: `/${plurals[level]}/{id}`,
    operation: `catalog:${level}:read`,
    summary: `One ${level}`,
    guard: "public",
    etag: true,
    params: idParams,
    response: {
      status: 200,
      data: entryData(level),
      example: { [level]: entryExample(level) },
    },
    errors: ["not-found"],
    handle: async ({ params }) => {
      const found = await app.readEntry(level, params.id);
      if (!found.ok) return reject("not-found");
      const data = { [level]: entryOnWire(found.value) };
      return reply.versioned(data, found.value.version);
    },
  });
