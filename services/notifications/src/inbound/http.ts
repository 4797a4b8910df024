import type { Route } from "@tixlys/pawz";
import { listCaughtMails } from "../api/v1/list-caught-mails.ts";
import type { Application } from "../application/application.ts";

/** What the docs say about this service. */
export const about = {
  title: "Notifications",
  description:
    "Turns what happens in the suite into mails, and in development shows what it has sent.",
};

/** The routes of this service, by API version. */
export function routes(app: Application): { v1: readonly Route[] } {
  return {
    v1:
      app.listCaughtMails === undefined
        ? []
        : [listCaughtMails(app.listCaughtMails)],
  };
}
