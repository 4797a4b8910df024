import { isIPv6 } from "node:net";

/** What a client has for itself, and what is around it. */
export type Networks = {
  /** An IPv4 address as it is; of an IPv6 address the /64, which one customer has for themself. */
  readonly own: string;
  /** The /24 of an IPv4 address, the /48 of an IPv6 address. */
  readonly around: string;
};

/** The networks of an address; what is no address stands for itself. An IPv4 address in IPv6 clothes is an IPv4 address. */
export function networksOf(address: string): Networks {
  const plain = address.split("%")[0] ?? address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined || !isIPv6(plain)) {
    const own = mapped ?? plain;
    return { own, around: own.split(".").slice(0, 3).join(".") };
  }
  const groups = groupsOf(plain);
  const prefix = (count: number): string => groups.slice(0, count).join(":");
  return { own: prefix(4), around: prefix(3) };
}

/** The eight groups of an IPv6 address, without leading zeros; those of an IPv4 address at its end are not told apart. */
function groupsOf(address: string): readonly string[] {
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const width = left.length + right.length + (address.includes(".") ? 1 : 0);
  const gap = tail === undefined ? 0 : 8 - width;
  const zeros = Array.from({ length: Math.max(0, gap) }, () => "0");
  return [...left, ...zeros, ...right].map((group) =>
    group.includes(".") ? group : Number.parseInt(group, 16).toString(16),
  );
}
