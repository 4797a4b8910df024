import { createHash } from "node:crypto";

/**
 * What clients are called among gateways follows from it, so that nobody who listens can try all addresses: known to every gateway
 * and to nobody else, as the address of the broker with the gateway's password is. 64 hexadecimal digits.
 */
export const limitSecretOf = (natsUrl: string): string =>
  createHash("sha256")
    .update("tixlys gateway limits\0")
    .update(natsUrl)
    .digest("hex");
