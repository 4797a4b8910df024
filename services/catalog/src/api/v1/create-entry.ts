import { reply, route } from "@tixlys/pawz";
import {
  type Application,
  type Level,
  plurals,
} from "../../application/application.ts";
import {
  bodyExample,
  type EntryBody,
  entryData,
  entryExample,
  entryOnWire,
  newEntryBody,
} from "./entry-body.ts";
import { refuse } from "./errors.ts";

export const createEntry = (app: Application, level: Level) =>
  route({
    method: "POST",
    path: `/${plurals[level]}`,
    operation: `catalog:${level}:create`,
    summary: `Create a ${level}`,
    guard: "management",
    body: newEntryBody(level),
    bodyExample: bodyExample(level),
    response: {
      status: 201,
      data: entryData(level),
      example: { [level]: entryExample(level) },
      headers: { location: `The ${level}`, etag: "Its version" },
    },
    errors: [
      "invalid-format",
      "required",
      "too-short",
      "too-long",
      "name-taken",
      "limit-reached",
      ...(level === "type" ? [] : (["unknown-reference"] as const)),
    ],
    handle: async ({ body, principal }) => {
      const written: EntryBody = body;
      const { userId } = principal;
      const made = await app.createEntry(level, { ...written, userId });
      if (!made.ok) return refuse(made.error);
      const { id, version } = made.value;
      return reply.created(
        { [level]: entryOnWire(made.value) },
        `/catalog/v1/${plurals[level]}/${id}`,
        { etag: `"${version}"` },
      );
    },
  });
