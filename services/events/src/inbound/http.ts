import type { Route } from "@tixlys/pawz";
import { followEvents } from "../api/v1/follow-events.ts";
import { listEvents } from "../api/v1/list-events.ts";
import { listTypes } from "../api/v1/list-types.ts";
import { readChain, readEvent } from "../api/v1/read-event.ts";
import type { Application } from "../application/application.ts";

/** What the docs say about this service. */
export const about = {
  title: "Events",
  description:
    "What has happened in the suite, kept without anything personal: searched, followed live, and told to others.",
};

/** The routes of this service, by API version. */
export function routes(app: Application): { v1: readonly Route[] } {
  return {
    v1: [
      listEvents(app),
      followEvents(app),
      listTypes(app),
      readEvent(app),
      readChain(app),
    ],
  };
}
