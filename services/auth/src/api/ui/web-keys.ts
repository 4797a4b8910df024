import { page } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";

/**
 * The public keys for verifiers that know nothing of this suite: a set of biscuit web keys
 * (https://github.com/eclipse-biscuit/biscuit, biscuit-web-key/SPECIFICATIONS.md), a bare JSON array at its well-known place.
 */
export const webKeysPage = (app: AuthApplication, issuer: string) =>
  page({
    path: "/.well-known/biscuit-web-keys",
    methods: ["GET"],
    handle: () =>
      Response.json(
        app.keys().map(({ keyId, publicKey, notAfter }) => ({
          algorithm: "ed25519",
          key_bytes: publicKey,
          key_id: keyId,
          issuer,
          ...(notAfter === undefined
            ? {}
            : { expires_at: notAfter.toISOString() }),
        })),
        {
          headers: {
            "cache-control": "public, max-age=60",
            "access-control-allow-origin": "*",
          },
        },
      ),
  });
