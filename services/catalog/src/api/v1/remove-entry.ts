import { reply, route } from "@tixlys/pawz";
import {
  type Application,
  type Level,
  plurals,
} from "../../application/application.ts";
import { idParams } from "./entry-body.ts";
import { refuse } from "./errors.ts";

export const removeEntry = (app: Application, level: Level) =>
  route({
    method: "DELETE",
    path: `/${plurals[level]}/{id}`,
    operation: `catalog:${level}:delete`,
    summary: `Delete a ${level}`,
    description:
      level === "service"
        ? "Refused while providers offer it."
        : "Refused while anything stands in it.",
    guard: "management",
    etag: true,
    params: idParams,
    resource: ({ params }) => `catalog/${plurals[level]}/${params.id}`,
    response: { status: 200, data: null },
    errors: ["not-found", "has-children"],
    handle: async ({ params, principal, condition }) => {
      const done = await app.removeEntry(level, {
        id: params.id,
        userId: principal.userId,
        expectedVersions: condition.versions,
      });
      return done.ok ? reply.none() : refuse(done.error);
    },
  });
