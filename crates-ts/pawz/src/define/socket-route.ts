import { Type, type TObject } from "@sinclair/typebox";
import type { SocketHolder } from "../sockets/holder.ts";
import { type Route, route } from "./route.ts";
import type { SocketDefinition } from "./socket.ts";

/** What stands in the document beside the ticket. */
const query: TObject = Type.Object({
  ticket: Type.Optional(
    Type.String({
      minLength: 16,
      maxLength: 200,
      description:
        "A one-use ticket instead of a token: the one secret that a URL may carry.",
      examples: [],
    }),
  ),
});

/**
 * Declares a WebSocket endpoint. It stands among the routes: same docs, limits, request id, access line and metrics; the
 * answer is 101 in place of a body. `Origin` must be our own or on the list of CORS (a client that sends none is no browser).
 */
export function socket<Holder extends SocketHolder, State>(
  definition: SocketDefinition<Holder, State>,
): Route {
  const { path, operation, summary, description, tag, guard, limits } =
    definition;
  const made = route({
    method: "GET",
    path,
    operation,
    summary,
    guard,
    query,
    response: {
      status: 101,
      data: null,
      description: `The connection speaks WebSocket, \`${definition.protocol}\`.`,
    },
    errors: ["origin-not-allowed", "upgrade-required"],
    ...(description === undefined ? {} : { description }),
    ...(tag === undefined ? {} : { tag }),
    ...(limits === undefined ? {} : { limits }),
    handle: () => {
      throw new Error("a socket is opened, not answered");
    },
  });
  return { ...made, socket: definition };
}
