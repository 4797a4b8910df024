import { list, t } from "@tixlys/pawz";
import {
  type Application,
  searchWordsAtMost,
} from "../../application/application.ts";
import { profileOnWire, profileSchema } from "./profile-body.ts";

const roles = [
  t.Literal("user"),
  t.Literal("moderator"),
  t.Literal("admin"),
  t.Literal("root"),
  t.Literal("customer"),
  t.Literal("provider"),
];

export const listProfiles = (app: Application) =>
  list({
    path: "/users",
    operation: "users:profile:list",
    summary: "Find people",
    description:
      "The newest accounts first. Rank, capabilities and state follow the account within moments.",
    guard: "management",
    plural: "profiles",
    filters: t.Object({
      query: t.Optional(
        t.String({
          minLength: 1,
          maxLength: 200,
          description: `Words that all must occur in names, username or e-mail address, whatever their case and accents; one or two signs at the beginning of a word, more of them anywhere. The first ${String(searchWordsAtMost)} words count.`,
        }),
      ),
      role: t.Optional(
        t.Union(roles, { description: "A rank or a capability." }),
      ),
      status: t.Optional(t.Union([t.Literal("active"), t.Literal("disabled")])),
    }),
    row: profileSchema,
    position: t.Object({ id: t.String({ format: "uuid" }) }),
    async handle({ query }, { limit, after }) {
      const { profiles, next } = await app.findProfiles({
        ...query,
        limit,
        after: after?.id,
      });
      return {
        rows: profiles.map((each) => profileOnWire(each, "management")),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
