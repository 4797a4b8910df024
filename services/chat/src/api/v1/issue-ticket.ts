import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { moment } from "./fields.ts";
import { actorOf, verified } from "./guards.ts";

export const issueTicket = (app: Application) =>
  route({
    method: "POST",
    path: "/tickets",
    operation: "chat:ticket:create",
    summary: "Get a ticket for a socket",
    description:
      "Good once, within thirty seconds, for `GET /chat/v1/ws?ticket=`; the socket ends with the token that asked for it.",
    guard: verified,
    response: {
      status: 201,
      data: t.Object(
        {
          ticket: t.String({ description: "43 characters, a secret" }),
          expiresAt: moment,
        },
        { additionalProperties: false },
      ),
      example: {
        ticket: "bm90LWEtdGlja2V0LW5vdC1hLXRpY2tldC1ub3QtYS0",
        expiresAt: "2026-11-27T09:30:30.000Z",
      },
      headers: { location: "The socket" },
    },
    errors: ["session-required"],
    handle: async (input) => {
      const { principal, token } = input;
      if (token === undefined) throw new Error("a person came without a token");
      const { ticket, expiresAt } = await app.issueTicket({
        ...actorOf(input),
        sessionId: principal.sessionId,
        tokenId: principal.tokenId,
        gen: token.gen ?? 0,
        expiresAt: token.expiresAt,
      });
      return reply.created(
        { ticket, expiresAt: expiresAt.toISOString() },
        "/chat/v1/ws",
      );
    },
  });
