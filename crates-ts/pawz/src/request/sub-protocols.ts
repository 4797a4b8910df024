const prefix = "bearer.";
const maxProtocols = 10;

/** What a client offers in `Sec-WebSocket-Protocol`: names, and a token where one of them carries it. */
export type Offered = {
  readonly names: readonly string[];
  readonly token: string | undefined;
};

/** A browser can send no `Authorization` with a handshake, so the token comes as one of the protocols; it is never answered. */
export function offeredProtocols(headers: Headers): Offered {
  const list = (headers.get("sec-websocket-protocol") ?? "")
    .split(",", maxProtocols)
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const bearer = list.find((name) => name.startsWith(prefix));
  return {
    names: list.filter((name) => !name.startsWith(prefix)),
    token:
      bearer === undefined ? undefined : padded(bearer.slice(prefix.length)),
  };
}

/** A protocol's name may not contain the `=` at the end of a token, so clients leave it out (RFC 9110 §5.6.2). */
function padded(token: string): string {
  return token.padEnd(Math.ceil(token.length / 4) * 4, "=");
}
