/** Where a broker is and who connects. */
export type NatsAddress = {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
};

/**
 * Takes a NATS URL apart; the client does not read user and password from it.
 *
 * @param url `nats://user:password@host:port`, several separated by commas; the first one's login counts.
 * @throws TypeError when a part is no URL.
 */
export function natsAddress(url: string): NatsAddress {
  const parts = url.split(",").map((part) => new URL(part.trim()));
  const login = parts.find(({ username }) => username !== "");
  const servers = parts.map(({ protocol, host }) => `${protocol}//${host}`);
  if (login === undefined) return { servers };
  const [user, pass] = [login.username, login.password].map(decodeURIComponent);
  return { servers, user, pass };
}
