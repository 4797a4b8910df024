/** `doctor trust`: how each reader of certificates on this machine is told to believe the local authority, and whether it does. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import type { Paths } from "../stack/paths.ts";
import { tlsFilesOf } from "../tls/authority.ts";

/** One reader of certificates. */
export type TrustWay = {
  readonly reader: string;
  /** Undefined where it cannot be told from outside. */
  readonly trusts: boolean | undefined;
  /** What to type or to click. */
  readonly steps: readonly string[];
};

/** Everything about one authority. */
export type Trust = {
  readonly authority: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly until: string;
  readonly ways: readonly TrustWay[];
};

/** Bundles of what the system trusts, by distribution: Debian, Fedora, SUSE, Alpine, NixOS. */
const bundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
  "/etc/ssl/certs/ca-bundle.crt",
];
const label = "tixlys-local";

/**
 * @param httpsPort The gateway's, as it is shown.
 * @throws CliError `E_NOT_RUNNING` when there is no authority yet.
 */
export async function trustOf(
  paths: Pick<Paths, "tls">,
  httpsPort: number,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): Promise<Trust> {
  const { authority } = tlsFilesOf(paths.tls);
  const pem = await readFile(authority, "utf8").catch(() => {
    throw new CliError("E_NOT_RUNNING", "there is no local authority yet", {
      cause: "it is made when the suite is started for the first time",
      fix: "./tixlys up --detach",
    });
  });
  const { subject, fingerprint256, validTo } = new X509Certificate(pem);
  const mac = platform === "darwin";
  return {
    authority,
    name: subject.replace(/^CN=/, ""),
    fingerprint: fingerprint256,
    until: validTo,
    ways: [
      mac ? await keychain(authority) : await system(authority, pem),
      ...(mac ? [] : [await chromium(authority, pem, home)]),
      firefox(authority, mac),
      program(
        "curl",
        `curl --cacert ${authority} https://localhost:${httpsPort}/`,
      ),
      program("Bun, Node.js", `export NODE_EXTRA_CA_CERTS=${authority}`),
    ],
  };
}

async function system(file: string, pem: string): Promise<TrustWay> {
  const found = await Promise.all(
    bundles.map(
      async (bundle) => await readFile(bundle, "utf8").catch(() => ""),
    ),
  );
  return {
    reader: "this system (curl, git, most programs)",
    trusts: found.some((text) => holds(text, pem)),
    steps: [
      `Debian, Ubuntu  sudo cp ${file} /usr/local/share/ca-certificates/${label}.crt && sudo update-ca-certificates`,
      `Fedora, RHEL    sudo cp ${file} /etc/pki/ca-trust/source/anchors/${label}.crt && sudo update-ca-trust`,
      `Arch            sudo trust anchor --store ${file}`,
      `NixOS           security.pki.certificateFiles = [ ${file} ];`,
    ],
  };
}

async function keychain(file: string): Promise<TrustWay> {
  return {
    reader: "this system (Safari, Chrome, curl)",
    trusts: (await run(["security", "verify-cert", "-c", file])) !== undefined,
    steps: [
      `security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${file}`,
    ],
  };
}

async function chromium(
  file: string,
  pem: string,
  home: string,
): Promise<TrustWay> {
  const store = `sql:${join(home, ".pki", "nssdb")}`;
  const kept = await run(["certutil", "-L", "-d", store, "-n", label, "-a"]);
  return {
    reader: "Chromium, Chrome",
    trusts: kept === undefined ? false : holds(kept, pem),
    steps: [
      `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n ${label} -i ${file}`,
      "certutil is in libnss3-tools (Debian), nss-tools (Fedora); or chrome://certificate-manager → Custom → Import",
    ],
  };
}

const firefox = (file: string, mac: boolean): TrustWay => ({
  reader: "Firefox",
  trusts: undefined,
  steps: [
    `Settings → Privacy & Security → View Certificates → Authorities → Import ${file}, "trust to identify websites"`,
    mac
      ? "or about:config → security.enterprise_roots.enabled = true: it then believes the keychain"
      : `or certutil -d sql:$PROFILE -A -t C,, -n ${label} -i ${file}, $PROFILE from about:profiles`,
  ],
});

/** Told at each call, so there is nothing to look at. */
const program = (reader: string, step: string): TrustWay => ({
  reader,
  trusts: undefined,
  steps: [step],
});

/** Whether a bundle holds this very certificate, however its lines are broken. */
function holds(bundle: string, pem: string): boolean {
  const plain = (text: string) => text.replaceAll(/\s/g, "");
  const body = pem.replaceAll(/-----[A-Z ]+-----/g, "");
  return plain(bundle).includes(plain(body));
}

/** What a program prints; undefined when it is not there or fails. */
async function run(command: readonly string[]): Promise<string | undefined> {
  if (Bun.which(command[0] ?? "") === null) return undefined;
  const child = Bun.spawn([...command], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
    timeout: 5_000,
  });
  const text = await child.stdout.text();
  return (await child.exited) === 0 ? text : undefined;
}
