import { createHash } from "node:crypto";

/**
 * What clients are called among gateways follows from it, so that nobody who listens can try all addresses: known to every gateway
 * and to nobody else, as the gateway's login at the broker is. Of the URL only that counts: gateways that spell the
 * broker's place differently count together all the same. 64 hexadecimal digits.
 * @throws TypeError when a part is no URL.
 */
export const limitSecretOf = (natsUrl: string): string => {
  const login = natsUrl
    .split(",")
    .map((part) => new URL(part.trim()))
    .find(({ username }) => username !== "");
  const told =
    login === undefined
      ? [natsUrl]
      : [login.username, login.password].map(decodeURIComponent);
  return createHash("sha256")
    .update("tixlys gateway limits\0")
    .update(told.join("\0"))
    .digest("hex");
};
