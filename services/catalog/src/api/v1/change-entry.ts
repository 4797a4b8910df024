import { reply, route } from "@tixlys/pawz";
import {
  type Application,
  type Level,
  plurals,
} from "../../application/application.ts";
import {
  type EntryBody,
  entryChanges,
  entryData,
  entryExample,
  entryOnWire,
  idParams,
} from "./entry-body.ts";
import { refuse } from "./errors.ts";

export const changeEntry = (app: Application, level: Level) =>
  route({
    method: "PATCH",
    path: `/${plurals[level]}/{id}`,
    operation: `catalog:${level}:update`,
    summary: `Change a ${level}`,
    description: `Only what is sent changes; \`null\` takes a description away${level === "type" ? "" : ", another `parentId` moves it with all that stands below it"}. With \`If-Match\` the change is made only if nobody was faster${level === "service" ? "; an offer for the service counts as somebody" : ""}.`,
    guard: "management",
    etag: true,
    params: idParams,
    resource: ({ params }) => `catalog/${plurals[level]}/${params.id}`,
    body: entryChanges(level),
    bodyExample: { description: "What the name does not say." },
    response: {
      status: 200,
      data: entryData(level),
      example: { [level]: entryExample(level) },
    },
    errors: [
      "not-found",
      "invalid-format",
      "too-short",
      "too-long",
      "name-taken",
      ...(level === "type" ? [] : (["unknown-reference"] as const)),
    ],
    handle: async ({ params, body, principal, condition }) => {
      const written: EntryBody = body;
      const done = await app.changeEntry(level, {
        id: params.id,
        written,
        userId: principal.userId,
        expectedVersions: condition.versions,
      });
      if (!done.ok) return refuse(done.error);
      const data = { [level]: entryOnWire(done.value) };
      return reply.versioned(data, done.value.version);
    },
  });
