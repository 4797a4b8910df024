/** What a sops file says of itself: for whom its data key is wrapped, and the seal over all values. */
import { SecretsFileError } from "./failure.ts";

/** The data key of a file, wrapped for one age recipient as an armored age file. */
export type WrappedKey = {
  readonly recipient: string;
  readonly wrapped: string;
};

/** The block `sops` of a file. */
export type SopsMetadata = {
  readonly keys: readonly WrappedKey[];
  /** As written (RFC 3339): it is the additional data of the MAC. */
  readonly lastModified: string;
  readonly mac: string;
  readonly macOnlyEncrypted: boolean;
  /** Kinds of keys in the file that only sops itself can use: `pgp`, `kms`, … */
  readonly foreignKeys: readonly string[];
};

const foreignKinds = ["pgp", "kms", "gcp_kms", "azure_kv", "hc_vault", "hckms"];
const mostKeys = 100;

/** Reads the block `sops`, or throws SecretsFileError. */
export function readMetadata(block: unknown): SopsMetadata {
  if (!isRecord(block))
    throw new SecretsFileError(
      "unencrypted",
      "is not encrypted: it has no block sops",
      "Encrypt it: sops encrypt --in-place FILE, or write it with ./tixlys secrets edit FILE",
    );
  if (isFilled(block["key_groups"]) || Number(block["shamir_threshold"]) > 1)
    throw new SecretsFileError(
      "unsupported",
      "splits its key over several key groups",
      "Use one group of age recipients",
    );
  const { lastmodified, mac } = block;
  if (typeof mac !== "string" || typeof lastmodified !== "string")
    throw malformed("has no mac or no lastmodified in its block sops");
  return {
    keys: readKeys(block["age"]),
    lastModified: lastmodified,
    mac,
    macOnlyEncrypted: block["mac_only_encrypted"] === true,
    foreignKeys: foreignKinds.filter((kind) => isFilled(block[kind])),
  };
}

function readKeys(list: unknown): WrappedKey[] {
  if (!Array.isArray(list)) return [];
  if (list.length > mostKeys)
    throw malformed(`has more than ${mostKeys} recipients`);
  return list.map((entry: unknown) => {
    if (!isRecord(entry)) throw malformed("has a recipient without a key");
    const { recipient, enc } = entry;
    if (typeof recipient !== "string" || typeof enc !== "string")
      throw malformed("has a recipient without a key");
    return { recipient, wrapped: enc };
  });
}

/** A file that is not what sops writes. */
export function malformed(message: string): SecretsFileError {
  return new SecretsFileError(
    "malformed",
    message,
    "Put back the committed file",
  );
}

/** Whether a value is an object with names. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
