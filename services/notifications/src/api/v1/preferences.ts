import { reply, route, stale, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import type { ShownPreferences } from "../../application/preferences.ts";
import { categoryNames, languages } from "../../application/vocabulary.ts";

const closed = { additionalProperties: false };
const language = t.Union(languages.map((each) => t.Literal(each)));
const chosenWays = t.Object(
  {
    mail: t.Optional(t.Boolean()),
    inbox: t.Optional(t.Boolean()),
    push: t.Optional(t.Boolean()),
    sms: t.Optional(t.Boolean()),
  },
  closed,
);
const always = t.Literal(true, {
  description: "Mails about who may get into the account always go",
});
const ways = t.Object(
  {
    mail: t.Boolean(),
    inbox: t.Boolean(),
    push: t.Boolean(),
    sms: t.Boolean({
      description: "Where the service sends any, to the number of the account",
    }),
  },
  closed,
);

const body = t.Object(
  {
    categories: t.Object(
      {
        security: t.Optional(
          t.Object(
            { ...chosenWays.properties, mail: t.Optional(always) },
            closed,
          ),
        ),
        account: t.Optional(chosenWays),
        orders: t.Optional(chosenWays),
        work: t.Optional(chosenWays),
        chat: t.Optional(chosenWays),
      },
      closed,
    ),
    locale: t.Optional(t.Union([language, t.Null()])),
  },
  closed,
);

const data = t.Object(
  {
    preferences: t.Object(
      {
        categories: t.Object(
          {
            security: ways,
            account: ways,
            orders: ways,
            work: ways,
            chat: ways,
          },
          closed,
        ),
        locale: t.Union([language, t.Null()], {
          description: "`null`: the language of your profile",
        }),
        updatedAt: t.Union([t.String({ format: "date-time" }), t.Null()], {
          description: "`null` as long as you have chosen nothing",
        }),
      },
      closed,
    ),
  },
  closed,
);

const all = { mail: true, inbox: true, push: true, sms: false };
const example = {
  preferences: {
    categories: {
      security: all,
      account: { ...all, push: false },
      orders: all,
      work: all,
      chat: { ...all, mail: false },
    },
    locale: null,
    updatedAt: null,
  },
};

export const readPreferences = ({
  preferences,
}: Pick<Application, "preferences">) =>
  route({
    method: "GET",
    path: "/preferences",
    operation: "notifications:preferences:read",
    summary: "How you hear of things",
    description: `By category: ${categoryNames.join(", ")}.`,
    tag: "preferences",
    guard: "general",
    delegable: true,
    etag: true,
    response: { status: 200, data, example },
    errors: [],
    handle: async ({ principal }) =>
      shown(await preferences.read(principal.userId)),
  });

export const putPreferences = ({
  preferences,
}: Pick<Application, "preferences">) =>
  route({
    method: "PUT",
    path: "/preferences",
    operation: "notifications:preferences:put",
    summary: "Choose how you hear of things",
    description:
      "What is not said is as it was before you chose anything. Mails about who may get into your account cannot be switched off.",
    tag: "preferences",
    guard: "general",
    etag: true,
    body,
    bodyExample: {
      categories: { orders: { push: false }, chat: { mail: true } },
      locale: "de",
    },
    response: { status: 200, data, example },
    errors: [],
    handle: async ({ principal, body: chosen, condition }) => {
      const done = await preferences.choose(
        principal.userId,
        {
          choices: chosen.categories,
          language: chosen.locale ?? undefined,
        },
        condition.mustBeNew ? [0] : condition.versions,
      );
      return done.ok ? shown(done.value) : stale(done.error.version);
    },
  });

function shown(found: ShownPreferences) {
  const { categories, language: locale, version, changedAt } = found;
  return reply.versioned(
    {
      preferences: {
        categories,
        locale: locale ?? null,
        updatedAt: changedAt?.toISOString() ?? null,
      },
    },
    version,
  );
}
