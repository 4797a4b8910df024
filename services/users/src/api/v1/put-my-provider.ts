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
  personalIdMaxLength,
} from "../../application/application.ts";
import { refuseProvider } from "./errors.ts";
import {
  businessFields,
  providerBody,
  providerData,
  providerExample,
} from "./provider-body.ts";

const personalId = t.String({
  minLength: 1,
  maxLength: personalIdMaxLength,
  description:
    "The number by which a state knows the person: 6 to 32 letters and digits, with blanks, dots, hyphens or slashes between them",
});

export const putMyProvider = (app: Application) =>
  route({
    method: "PUT",
    path: "/me/provider",
    operation: "users:provider:update",
    summary: "Tell your business data",
    description:
      "All of it at once: what is not sent is taken away. The personal id alone stays when it is not sent again; it is kept encrypted and never answered. `If-None-Match: *` for the first time only.",
    guard: "provider",
    etag: true,
    limits: {
      rules: [perAddress(limitPolicies.write), perSubject(limitPolicies.write)],
      onOutage: "open",
    },
    body: t.Object(
      { personalId: t.Optional(personalId), ...businessFields },
      { additionalProperties: false },
    ),
    bodyExample: {
      personalId: "850101-1234",
      company: "Analytical Engines Ltd",
      city: "London",
      radiusKm: 25,
    },
    response: { status: 200, data: providerData, example: providerExample },
    errors: ["profile-not-ready", "required", "invalid-format"],
    handle: async ({ principal, body, condition }) => {
      const put = await app.putProvider({
        userId: principal.userId,
        details: body,
        expectedVersions: condition.versions,
        mustExist: condition.mustExist,
        mustBeNew: condition.mustBeNew,
      });
      if (!put.ok) return refuseProvider(put.error);
      return reply.versioned(providerBody(put.value), put.value.version);
    },
  });
