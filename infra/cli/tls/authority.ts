/** The certificate authority of one state folder: made at the first `up`, good for names of this machine and nothing else. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import { waitForLock } from "../stack/lock.ts";
import { shown } from "../stack/paths.ts";
import { certificateOf, newKey } from "@tixlys/config/certificates";

/** Where everything lies. */
export type TlsFiles = {
  /** What systems and browsers are told to trust. */
  readonly authority: string;
  readonly authorityKey: string;
  /** The gateway's certificate with its authority behind it. */
  readonly cert: string;
  readonly key: string;
};

export const tlsFilesOf = (folder: string): TlsFiles => ({
  authority: join(folder, "authority.crt"),
  authorityKey: join(folder, "authority.key"),
  cert: join(folder, "gateway.crt"),
  key: join(folder, "gateway.key"),
});

const dayMs = 86_400_000;
const authorityDays = 3650;
/** Browsers take no more than 398 days. */
const serverDays = 90;
/** A new one is made at an `up` when less than this is left. */
const renewDays = 30;

/**
 * The only host names that the authority can vouch for: trusting it opens no site to whoever gets hold of its key. Addresses are
 * not narrowed: BoringSSL, which is Bun's and Chromium's, refuses a certificate under a constraint of that kind.
 */
const permitted = ["localhost"];

/** Each by name: browsers take no `*.localhost`. */
export const namesOf = (services: readonly string[]): string[] => [
  "localhost",
  "api.localhost",
  ...services.map((service) => `${service}.localhost`),
  "127.0.0.1",
  "::1",
];

/**
 * Makes what is missing or about to end: the authority once, the gateway's certificate whenever its names change or a third of
 * its time is left. Keys are readable by their owner alone.
 */
export async function ensureCertificates(
  folder: string,
  services: readonly string[],
  now = new Date(),
): Promise<TlsFiles> {
  const files = tlsFilesOf(folder);
  const names = namesOf(services);
  if (await isGood(files, names, now)) return files;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await waitForLock(join(folder, "lock"), 10_000);
  if (lock === undefined)
    throw new CliError(
      "E_STATE_UNWRITABLE",
      `another process holds ${shown(folder)}`,
      { fix: "./tixlys doctor" },
    );
  try {
    if (!(await isGood(files, names, now))) await make(files, names, now);
    return files;
  } finally {
    lock.release();
  }
}

async function make(
  files: TlsFiles,
  names: readonly string[],
  now: Date,
): Promise<void> {
  const authority =
    (await readAuthority(files, now)) ?? (await newAuthority(files, now));
  const key = newKey();
  const cert = certificateOf(
    {
      kind: "server",
      name: "Tixlys gateway",
      key,
      names,
      from: new Date(now.getTime() - dayMs),
      until: new Date(now.getTime() + serverDays * dayMs),
    },
    authority,
  );
  // The key first: the gateway takes the pair once the certificate fits it.
  await writeWhole(files.key, pemOf(key));
  await writeWhole(files.cert, `${cert}${authority.cert}`);
}

type Authority = {
  readonly name: string;
  readonly key: KeyObject;
  readonly cert: string;
};

async function readAuthority(
  files: TlsFiles,
  now: Date,
): Promise<Authority | undefined> {
  try {
    const cert = await readFile(files.authority, "utf8");
    const key = createPrivateKey(await readFile(files.authorityKey, "utf8"));
    const read = new X509Certificate(cert);
    const name = /^CN=(.+)$/m.exec(read.subject)?.[1];
    return name === undefined ||
      !read.checkPrivateKey(key) ||
      Date.parse(read.validTo) < now.getTime() + serverDays * dayMs
      ? undefined
      : { name, key, cert };
  } catch {
    // None yet, or not readable: a new one is made, and has to be trusted anew.
    return undefined;
  }
}

async function newAuthority(files: TlsFiles, now: Date): Promise<Authority> {
  const key = newKey();
  // Told apart by the day: several checkouts may be trusted on one machine.
  const name = `Tixlys local authority ${now.toISOString().slice(0, 10)} ${Bun.randomUUIDv7().slice(-6)}`;
  const cert = certificateOf(
    {
      kind: "authority",
      name,
      key,
      permitted,
      from: new Date(now.getTime() - dayMs),
      until: new Date(now.getTime() + authorityDays * dayMs),
    },
    { name, key },
  );
  await writeWhole(files.authorityKey, pemOf(key));
  await writeWhole(files.authority, cert, 0o644);
  return { name, key, cert };
}

async function isGood(
  files: TlsFiles,
  names: readonly string[],
  now: Date,
): Promise<boolean> {
  try {
    const cert = new X509Certificate(await readFile(files.cert, "utf8"));
    const key = createPrivateKey(await readFile(files.key, "utf8"));
    const authority = new X509Certificate(
      await readFile(files.authority, "utf8"),
    );
    return (
      cert.checkPrivateKey(key) &&
      cert.verify(authority.publicKey) &&
      names.every((name) => isFor(cert, name)) &&
      Date.parse(cert.validTo) > now.getTime() + renewDays * dayMs
    );
  } catch {
    return false;
  }
}

function isFor(cert: X509Certificate, name: string): boolean {
  return (cert.checkHost(name) ?? cert.checkIP(name)) !== undefined;
}

const pemOf = (key: KeyObject): string =>
  key.export({ format: "pem", type: "pkcs8" });

async function writeWhole(
  file: string,
  text: string,
  mode = 0o600,
): Promise<void> {
  await writeFile(`${file}.new`, text, { mode });
  await rename(`${file}.new`, file);
}
