import type { Certificate, CertificateFiles } from "./ports.ts";

/** What came of a look at the files. */
export type CertificateLook =
  | { readonly kind: "same" }
  | { readonly kind: "rotated"; readonly untilMs: number }
  | { readonly kind: "refused"; readonly why: string };

/** Keeps the edge's certificate that of its files. */
export type CertificateKeeper = {
  /** The one in force. */
  current(): Certificate;
  /** Looks at the files and rotates when they have changed. A pair that is not usable is refused, and the old one stays. */
  look(): CertificateLook;
};

/** @throws Error at start, when there is no usable certificate: there is nothing to fall back to. */
export function certificateKeeper(o: {
  readonly files: CertificateFiles;
  /** Gives new connections the certificate; throws when it cannot. */
  readonly rotate: (certificate: Certificate) => void;
}): CertificateKeeper {
  const first = o.files();
  if (!first.ok) throw new Error(first.error.why);
  let current = first.value;
  return {
    current: () => current,
    look: () => {
      const next = o.files();
      if (!next.ok) return { kind: "refused", why: next.error.why };
      const { cert, key, untilMs } = next.value;
      if (cert === current.cert && key === current.key) return { kind: "same" };
      try {
        o.rotate(next.value);
      } catch {
        return { kind: "refused", why: "the server does not take the pair" };
      }
      current = next.value;
      return { kind: "rotated", untilMs };
    },
  };
}
