import { BlockList, isIP } from "node:net";

/** What IANA keeps for special use, cloud providers' host services among it; everything else of IPv4 is public. */
const closedV4 = listOf("ipv4", [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Link-local; 169.254.169.254 tells a machine's credentials in most clouds.
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Azure answers its machines here, on an address that looks public.
  ["168.63.129.16", 32],
]);

/** Global unicast. Mapped, translated (64:ff9b::/96), unique local, link-local and multicast addresses lie outside. */
const openV6 = listOf("ipv6", [["2000::", 3]]);

/** What lies inside and still is not public: protocol assignments with Teredo, documentation, and 6to4, which embeds IPv4. */
const closedV6 = listOf("ipv6", [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
]);

/**
 * Whether an IP address, without brackets, is one of the public internet. What is no address, or has a zone (`fe80::1%eth0`),
 * is not.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closedV4.check(address, "ipv4");
  if (family !== 6 || address.includes("%")) return false;
  return openV6.check(address, "ipv6") && !closedV6.check(address, "ipv6");
}

function listOf(
  family: "ipv4" | "ipv6",
  networks: readonly (readonly [address: string, prefix: number])[],
): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of networks)
    list.addSubnet(address, prefix, family);
  return list;
}
