import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import {
  categoryNames,
  languages,
  templateNames,
  ways,
} from "../../application/vocabulary.ts";

const closed = { additionalProperties: false };
const kind = t.Union(templateNames.map((each) => t.Literal(each)));
const language = t.Union(languages.map((each) => t.Literal(each)));

const template = t.Object(
  {
    kind,
    category: t.Union(categoryNames.map((each) => t.Literal(each))),
    ways: t.Array(t.Union(ways.map((each) => t.Literal(each)))),
    locales: t.Array(language),
    carriesSecret: t.Boolean({
      description: "Its mail carries a link that works once",
    }),
  },
  closed,
);

export const listTemplates = ({ templates }: Pick<Application, "templates">) =>
  route({
    method: "GET",
    path: "/templates",
    operation: "notifications:template:list",
    summary: "Everything that people can be told",
    tag: "templates",
    guard: "management",
    response: {
      status: 200,
      data: t.Object({ templates: t.Array(template) }, closed),
      example: {
        templates: [
          {
            kind: "offer-received",
            category: "orders",
            ways: ["mail", "inbox", "push", "sms"],
            locales: ["en", "de"],
            carriesSecret: false,
          },
        ],
      },
    },
    errors: [],
    handle: () =>
      reply.ok({
        templates: templates
          .list()
          .map(({ languages: locales, ...facts }) => ({ ...facts, locales })),
      }),
  });

const preview = t.Object(
  {
    subject: t.String(),
    text: t.String(),
    html: t.String(),
    title: t.String({ description: "What inbox and push say" }),
    body: t.String(),
  },
  closed,
);

export const previewTemplate = ({
  templates,
}: Pick<Application, "templates">) =>
  route({
    method: "GET",
    path: "/templates/{kind}/preview",
    operation: "notifications:template:preview",
    summary: "What a template says",
    description: "With a made-up name, and links that open nothing.",
    tag: "templates",
    guard: "management",
    params: t.Object({ kind }),
    query: t.Object({
      locale: t.Optional(
        t.Union(
          languages.map((each) => t.Literal(each)),
          { description: "English, unless told" },
        ),
      ),
    }),
    response: {
      status: 200,
      data: t.Object({ preview }, closed),
      example: {
        preview: {
          subject: "You have an offer",
          text: "Hello ada,\n…\n",
          html: "<p>…</p>",
          title: "You have an offer",
          body: "A provider has made an offer for your order.",
        },
      },
    },
    errors: [],
    handle: ({ params, query: { locale = "en" } }) => {
      const { mail, short } = templates.preview(params.kind, locale);
      const { title, body } = short;
      return reply.ok({ preview: { ...mail, title, body } });
    },
  });
