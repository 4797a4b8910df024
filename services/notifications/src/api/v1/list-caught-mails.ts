import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { isLoopback } from "./loopback.ts";

const mail = t.Object(
  {
    id: t.String(),
    to: t.String(),
    subject: t.String(),
    text: t.String(),
    html: t.String(),
    links: t.Array(t.String(), { description: "Those of the text, in order" }),
    createdAt: t.String({ format: "date-time" }),
  },
  { additionalProperties: false },
);

const example = {
  mails: [
    {
      id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
      to: "ada@example.test",
      subject: "Confirm your e-mail address",
      text: "Confirm my address:\nhttp://127.0.0.1:8080/auth/ui/verify-email?token=…\n",
      html: "<p>…</p>",
      links: ["http://127.0.0.1:8080/auth/ui/verify-email?token=…"],
      createdAt: "2026-11-21T09:30:00.000Z",
    },
  ],
};

export const listCaughtMails = (
  list: NonNullable<Application["listCaughtMails"]>,
) =>
  route({
    method: "GET",
    path: "/dev/mails",
    operation: "notifications:dev-mail:list",
    summary: "Mails in the catcher, newest first",
    description:
      "Development and test only, and only from this machine: mails carry secrets. Elsewhere there is no such route.",
    tag: "development",
    guard: "public",
    query: t.Object({
      to: t.Optional(
        t.String({
          minLength: 3,
          maxLength: 254,
          description: "Only mails to this address",
        }),
      ),
    }),
    response: {
      status: 200,
      data: t.Object({ mails: t.Array(mail) }, { additionalProperties: false }),
      example,
    },
    errors: ["route-not-found"],
    handle: async ({ query, clientAddress }) => {
      if (!isLoopback(clientAddress)) return reject("route-not-found");
      const mails = await list(query);
      return reply.ok({
        mails: mails.map((each) => ({
          ...each,
          createdAt: each.createdAt.toISOString(),
        })),
      });
    },
  });
