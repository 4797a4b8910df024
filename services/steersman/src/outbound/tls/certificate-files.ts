import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { err, ok, type Result } from "@tixlys/nexus";
import type {
  Certificate,
  CertificateFiles,
  CertificateRejection,
} from "../../application/ports.ts";

/**
 * Reads a certificate with its chain and its private key, both PEM, whoever wrote them: the launcher, an ACME client, an operator.
 * A pair that does not belong together is not taken: one of the files has just been replaced, and the other will be.
 */
export const certificateFiles =
  (
    from: { readonly certFile: string; readonly keyFile: string },
    now: () => number,
  ): CertificateFiles =>
  () => {
    try {
      return checked(
        readFileSync(from.certFile, "utf8"),
        readFileSync(from.keyFile, "utf8"),
        now(),
      );
    } catch (error) {
      // The system's words name the path, never the content.
      const why =
        error instanceof Error && "code" in error ? error.message : "no PEM";
      return refused(`TLS_CERT_FILE or TLS_KEY_FILE cannot be read: ${why}`);
    }
  };

function checked(
  cert: string,
  key: string,
  nowMs: number,
): Result<Certificate, CertificateRejection> {
  const leaf = new X509Certificate(cert);
  if (!leaf.checkPrivateKey(createPrivateKey(key)))
    return refused(
      "the key of TLS_KEY_FILE is not that of the certificate in TLS_CERT_FILE",
    );
  const [fromMs, untilMs] = [leaf.validFrom, leaf.validTo].map(Date.parse);
  if (fromMs === undefined || untilMs === undefined || untilMs <= nowMs)
    return refused(`the certificate ended on ${leaf.validTo}`);
  if (fromMs > nowMs)
    return refused(`the certificate begins on ${leaf.validFrom}`);
  return ok({ cert, key, untilMs });
}

const refused = (why: string) =>
  err({ kind: "CertificateUnusable", why } as const);
