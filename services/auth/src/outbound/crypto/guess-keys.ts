import { createHmac, hkdfSync } from "node:crypto";
import type { GuessKey, GuessKeys } from "../../application/ports.ts";
import { networksOf } from "./networks.ts";

const hashBytes = 16;

/**
 * HMAC-SHA256 under a key that follows from the service's secret: whoever reads the table can try neither the addresses of
 * mailboxes nor those of networks (http-rules 49), and replicas agree.
 *
 * @param secret `CURSOR_KEY`, in hexadecimal.
 */
export function guessKeys(secret: string): GuessKeys {
  const key = Buffer.from(
    hkdfSync(
      "sha256",
      Buffer.from(secret, "hex"),
      Buffer.alloc(0),
      "tixlys auth guesses",
      32,
    ),
  );
  const nameOf = (kind: string, whose: string): GuessKey =>
    // cast: this is what a GuessKey is.
    createHmac("sha256", key)
      .update(JSON.stringify([kind, whose]))
      .digest()
      .subarray(0, hashBytes)
      .toString("base64url") as GuessKey;
  return {
    identifier: (identifier) => nameOf("identifier", identifier),
    device: (id) => nameOf("device", id),
    factor: (userId) => nameOf("factor", userId),
    factorOn: (id) => nameOf("factor on", id),
    address: (ip) => nameOf("address", networksOf(ip).own),
    network: (ip) => nameOf("network", networksOf(ip).around),
    everywhere: nameOf("everywhere", ""),
  };
}
