/** The generated secrets of one state folder: made when missing, kept in `keys/secrets.json`, readable by its owner alone. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  randomBytes,
} from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import { waitForLock } from "./lock.ts";
import { shown } from "./paths.ts";

/** Secrets of the whole suite by name, and of each service by service. */
export type Secrets = {
  readonly postgresSuperuser: string;
  readonly natsAdmin: string;
  readonly biscuitPrivateKey: string;
  readonly biscuitPublicKey: string;
  readonly mailIdentity: string;
  readonly mailRecipient: string;
  /** A private key on P-256 in hex, which pushes to browsers are signed with. */
  readonly vapidPrivateKey: string;
  readonly rootPassword: string;
  readonly services: Readonly<Record<string, ServiceSecrets>>;
};

/** What one service has for itself. */
export type ServiceSecrets = {
  readonly postgres: string;
  readonly nats: string;
  readonly serviceSecret: string;
  readonly cursorKey: string;
  /** `kid:hex`, the keyring of sealed columns. */
  readonly columnKeys: string;
  readonly blobUrlKey: string;
};

/** Reads the secrets of a `keys` folder, making what is missing for the services named. */
export async function ensureSecrets(
  keys: string,
  services: readonly string[],
): Promise<Secrets> {
  const known = await readSecrets(keys);
  if (known !== undefined && services.every((name) => isComplete(known, name)))
    return known;
  await mkdir(keys, { recursive: true, mode: 0o700 });
  const lock = await waitForLock(join(keys, "lock"), 10_000);
  if (lock === undefined)
    throw new CliError(
      "E_STATE_UNWRITABLE",
      `another process holds ${shown(keys)}`,
      { fix: "./tixlys doctor" },
    );
  try {
    const secrets = await complete((await readSecrets(keys)) ?? {}, services);
    await writeWhole(
      join(keys, "secrets.json"),
      `${JSON.stringify(secrets, null, 2)}\n`,
    );
    await writeWhole(join(keys, "root-password"), `${secrets.rootPassword}\n`);
    return secrets;
  } finally {
    lock.release();
  }
}

/** The secrets of a `keys` folder as they are; undefined when there are none yet. */
export async function readSecrets(keys: string): Promise<Secrets | undefined> {
  const file = join(keys, "secrets.json");
  const text = await readFile(file, "utf8").catch((thrown: unknown) => {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EACCES")
      throw new CliError(
        "E_STATE_OWNER",
        `${shown(file)} belongs to another user`,
        {
          fix: "run ./tixlys as that user, or set TIXLYS_HOME to a folder of your own",
        },
      );
    return undefined;
  });
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  if (isSecrets(value)) return value;
  throw new CliError(
    "E_STATE_UNWRITABLE",
    `${shown(file)} is not what the launcher wrote`,
    {
      fix: "put it back from a copy, or ./tixlys reset --yes",
    },
  );
}

/** A state folder that an older launcher made lacks what is younger. */
function isComplete(known: Partial<Secrets>, name: string): boolean {
  const own: Partial<ServiceSecrets> = known.services?.[name] ?? {};
  if (known.vapidPrivateKey === undefined) return false;
  return own.blobUrlKey !== undefined && own.columnKeys !== undefined;
}

function isSecrets(value: unknown): value is Secrets {
  return (
    typeof value === "object" &&
    value !== null &&
    "postgresSuperuser" in value &&
    typeof value.postgresSuperuser === "string" &&
    "services" in value &&
    typeof value.services === "object"
  );
}

/** Made by config's generator where there is one, which marks them so that staging and production refuse them. */
async function complete(
  known: Partial<Secrets>,
  names: readonly string[],
): Promise<Secrets> {
  const { generateSecret } = await import("@tixlys/config");
  const services: Record<string, ServiceSecrets> = { ...known.services };
  for (const name of names)
    services[name] = {
      postgres: generateSecret(),
      nats: generateSecret(),
      serviceSecret: generateSecret(),
      cursorKey: generateSecret("hex"),
      columnKeys: `${keyId}:${generateSecret("hex")}`,
      blobUrlKey: generateSecret("hex"),
      ...services[name],
    };
  const biscuitPrivateKey =
    known.biscuitPrivateKey ?? `${keyId}:${generateSecret("hex")}`;
  const mailIdentity = known.mailIdentity ?? generateSecret("age");
  return {
    postgresSuperuser: known.postgresSuperuser ?? generateSecret(),
    natsAdmin: known.natsAdmin ?? generateSecret(),
    biscuitPrivateKey,
    biscuitPublicKey: known.biscuitPublicKey ?? publicKeyOf(biscuitPrivateKey),
    mailIdentity,
    mailRecipient: known.mailRecipient ?? (await recipientOf(mailIdentity)),
    // Below the order of the curve, for its mark stands in front.
    vapidPrivateKey: known.vapidPrivateKey ?? generateSecret("hex"),
    // Typed by people, and judged by auth's rules: no word of the product in it.
    rootPassword: known.rootPassword ?? randomBytes(18).toString("base64url"),
    services,
  };
}

/** The id of the first Biscuit key, and of the first key for columns. */
const keyId = 1;

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** The public half of a `kid:hex` key, in the same form. */
export function publicKeyOf(privateKey: string): string {
  const [kid = "", seed = ""] = privateKey.split(":");
  const der = Buffer.concat([pkcs8Prefix, Buffer.from(seed, "hex")]);
  const key = createPublicKey(
    createPrivateKey({ key: der, format: "der", type: "pkcs8" }),
  );
  const { x = "" } = key.export({ format: "jwk" });
  return `${kid}:${Buffer.from(x, "base64url").toString("hex")}`;
}

/** The age recipient of an identity. */
export async function recipientOf(identity: string): Promise<string> {
  const { identityToRecipient } = await import("age-encryption");
  return await identityToRecipient(identity);
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}

/** `auth` knows the services' secrets only by their SHA-256, in hex. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
