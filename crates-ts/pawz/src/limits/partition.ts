import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { isIPv6 } from "node:net";

/** Names the partition of a policy without telling whose it is (http-rules 49). */
export type PartitionKeys = (policy: string, partition: string) => string;

const hashBytes = 16;
/** Names that are kept: who has just asked asks again, and a hash costs more than all the rest of counting. */
const keptAtMost = 4096;

/**
 * HMAC-SHA256 under a key that follows from the service's secret, so that whoever reads the counts cannot try all addresses.
 * Without a secret the key is this process's own.
 */
export function partitionKeys(secret: string | undefined): PartitionKeys {
  const key =
    secret === undefined
      ? randomBytes(32)
      : Buffer.from(
          hkdfSync(
            "sha256",
            Buffer.from(secret, "hex"),
            Buffer.alloc(0),
            "tixlys limit partitions",
            32,
          ),
        );
  const named = (what: string): string =>
    createHmac("sha256", key)
      .update(what)
      .digest()
      .subarray(0, hashBytes)
      .toString("base64url");
  const kept = new Map<string, string>();
  return (policy, partition) => {
    const what = JSON.stringify([policy, partition]);
    const known = kept.get(what);
    if (known !== undefined) return known;
    if (kept.size >= keptAtMost) kept.clear();
    const name = named(what);
    kept.set(what, name);
    return name;
  };
}

/** The network that stands for a client: an IPv4 address as it is, of an IPv6 address its /64. */
export function networkOf(address: string): string {
  const plain = address.split("%")[0] ?? address;
  if (!isIPv6(plain)) return address;
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  // An IPv4 address at the end stands for two groups.
  const width = left.length + right.length + (plain.includes(".") ? 1 : 0);
  const gap = tail === undefined ? 0 : 8 - width;
  const groups = [...left, ...Array.from({ length: gap }, () => "0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
