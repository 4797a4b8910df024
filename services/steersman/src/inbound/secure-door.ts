import {
  type Door,
  type HttpService,
  listenSecurely,
  type SecureListening,
} from "@tixlys/pawz";
import {
  certificateKeeper,
  type CertificateKeeper,
  type CertificateLook,
} from "../application/certificate.ts";
import type { CertificateFiles } from "../application/ports.ts";

/** How often the files are looked at: whoever writes them need not know us. */
const lookEveryMs = 10_000;

/** The way in by TLS. */
export type SecureDoor = {
  readonly open: Door;
  /** Where it listens, once it is open. */
  port(): number | undefined;
  /** When the certificate in force ends, in Unix milliseconds. */
  untilMs(): number;
  /** Looks at the files now. */
  look(): void;
};

/**
 * Opens HTTPS with the certificate of the files, and keeps it theirs: a changed pair is taken for new connections, and none that
 * is open is dropped.
 * @throws Error when there is no usable certificate to begin with.
 */
export function secureDoor(o: {
  readonly http: () => Pick<HttpService, "listen">;
  readonly hostname: string;
  readonly port: number;
  readonly shared: boolean;
  readonly files: CertificateFiles;
  /** Told of each rotation, and of each new reason why there is none. */
  readonly onLook: (
    look: Exclude<CertificateLook, { readonly kind: "same" }>,
  ) => void;
}): SecureDoor {
  let listening: SecureListening | undefined;
  const keeper = certificateKeeper({
    files: o.files,
    rotate: (certificate) => listening?.rotate(certificate),
  });
  const look = once(keeper, o.onLook);
  return {
    port: () => listening?.port,
    untilMs: () => keeper.current().untilMs,
    look,
    open: () => {
      const opened = listenSecurely({
        http: o.http(),
        hostname: o.hostname,
        port: o.port,
        shared: o.shared,
        identity: keeper.current(),
      });
      listening = opened;
      const timer = setInterval(look, lookEveryMs);
      return {
        stop: (deadlineMs) => {
          clearInterval(timer);
          return opened.stop(deadlineMs);
        },
      };
    },
  };
}

/** The same refusal is told once, not every ten seconds. */
function once(
  keeper: CertificateKeeper,
  tell: (look: Exclude<CertificateLook, { kind: "same" }>) => void,
): () => void {
  let told = "";
  return () => {
    const found = keeper.look();
    const why = found.kind === "refused" ? found.why : "";
    if (found.kind !== "same" && (why === "" || why !== told)) tell(found);
    told = why;
  };
}
