import { type Route, socket } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import type { Holder } from "../../application/ports.ts";
import type { ChatSockets } from "./handlers.ts";
import { bufferBytes, socketLimits } from "./limits.ts";
import type { Session } from "./session.ts";

/** GET /chat/v1/ws */
export function openSocket(
  app: Pick<Application, "redeemTicket">,
  sockets: ChatSockets,
): Route {
  const { payloadBytes, connections } = socketLimits();
  return socket<Holder, Session>({
    path: "/ws",
    operation: "chat:socket:open",
    summary: "Opens the socket",
    description:
      "One connection for all channels. Frames are JSON with a `type`; see the guide to chat. A ticket (POST /tickets) opens one connection; a token comes as the second of two protocols, `tixlys.v1, bearer.<token>`, without its `=` at the end. The connection is closed with 4401 when the token ends or is revoked.",
    guard: "verified",
    protocol: "tixlys.v1",
    redeem: (ticket) => app.redeemTicket(ticket),
    holderOf: ({ principal, tokenId, gen = 0, expiresAt }) => ({
      userId: principal.userId,
      isModerator: principal.roles.some((role) => mayModerate.has(role)),
      sessionId: principal.sessionId,
      tokenId,
      gen,
      expiresAt,
    }),
    payloadLimitBytes: payloadBytes,
    bufferLimitBytes: bufferBytes,
    maxConnections: connections,
    handlers: sockets,
  });
}

const mayModerate: ReadonlySet<string> = new Set([
  "moderator",
  "admin",
  "root",
]);
