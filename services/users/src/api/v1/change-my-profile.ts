import {
  limitPolicies,
  perAddress,
  perSubject,
  reply,
  route,
  t,
} from "@tixlys/pawz";
import {
  type Application,
  bioMaxLength,
  displayNameMaxLength,
  personNameMaxLength,
} from "../../application/application.ts";
import { refuse } from "./errors.ts";
import { profileBody, profileData, profileExample } from "./profile-body.ts";

const text = (maxLength: number, description: string) =>
  t.String({ minLength: 1, maxLength, description });
const erasable = (schema: ReturnType<typeof text>) =>
  t.Optional(t.Union([schema, t.Null()]));

const changes = t.Object(
  {
    firstName: erasable(
      text(
        personNameMaxLength,
        "Letters of any script, blanks, apostrophes, hyphens, dots",
      ),
    ),
    lastName: erasable(text(personNameMaxLength, "As `firstName`")),
    phone: erasable(text(16, "E.164: + and 8 to 15 digits")),
    bio: erasable(text(bioMaxLength, "A few sentences")),
    displayName: t.Optional(
      text(displayNameMaxLength, "How others see the person"),
    ),
    locale: t.Optional(text(35, "BCP 47 language tag")),
    timezone: t.Optional(text(64, "Name in the IANA time zone database")),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const changeMyProfile = (app: Application) =>
  route({
    method: "PATCH",
    path: "/me",
    operation: "users:profile:update",
    summary: "Change your profile",
    description:
      "Only what is sent changes; `null` takes a value away. With `If-Match` the change is made only if nobody was faster.",
    guard: "general",
    etag: true,
    limits: {
      rules: [perAddress(limitPolicies.write), perSubject(limitPolicies.write)],
      onOutage: "open",
    },
    body: changes,
    bodyExample: { displayName: "Ada", timezone: "Europe/London", bio: null },
    response: {
      status: 200,
      data: profileData,
      example: profileExample,
    },
    errors: ["profile-not-ready", "invalid-format"],
    handle: async ({ principal, body, condition }) => {
      const changed = await app.changeProfile({
        userId: principal.userId,
        changes: body,
        expectedVersions: condition.versions,
      });
      if (!changed.ok) return refuse(changed.error);
      return reply.versioned(
        profileBody(changed.value, "private"),
        changed.value.version,
      );
    },
  });
