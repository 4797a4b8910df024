import type { Route } from "@tixlys/pawz";

/** What the docs say about this service. */
export const about = {
  title: "Chat",
  description:
    "Channels, their members and messages: public, private, direct, and one for each order and provider. Everything that happens in a channel is an entry of one log without gaps, told live over a socket.",
};

/** The routes of this service, by API version. */
export function routes(): { v1: readonly Route[] } {
  return { v1: [] };
}
