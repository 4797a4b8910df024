import { BlockList, isIP } from "node:net";

/** Says whether an address belongs to a proxy of ours. */
export type TrustedPeers = {
  readonly none: boolean;
  includes(address: string): boolean;
};

/**
 * Reads `TRUSTED_PROXIES`: addresses and CIDR blocks, and the word `loopback`. Throws a sentence for anything else: a
 * typing error must not open or close the door silently.
 */
export function trustedPeers(entries: readonly string[]): TrustedPeers {
  const list = new BlockList();
  for (const entry of entries) add(list, entry.trim());
  return {
    none: entries.length === 0,
    includes(address) {
      const plain = plainAddress(address);
      const version = isIP(plain);
      return (
        version !== 0 && list.check(plain, version === 6 ? "ipv6" : "ipv4")
      );
    },
  };
}

function add(list: BlockList, entry: string): void {
  if (entry === "loopback") {
    list.addSubnet("127.0.0.0", 8, "ipv4");
    list.addAddress("::1", "ipv6");
    return;
  }
  const [address = "", prefix] = entry.split("/");
  const version = isIP(address);
  const bits = prefix === undefined ? undefined : Number(prefix);
  const widest = version === 6 ? 128 : 32;
  if (
    version === 0 ||
    (bits !== undefined &&
      !(Number.isInteger(bits) && bits >= 0 && bits <= widest))
  )
    throw new Error(
      `TRUSTED_PROXIES: "${entry}" is neither an address nor a CIDR block nor "loopback"`,
    );
  const family = version === 6 ? "ipv6" : "ipv4";
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, bits, family);
}

/** `::ffff:10.0.0.1` is the IPv4 address that it carries. */
function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".")
    ? address.slice(7)
    : address;
}

/** One spelling for each address, so that nobody is several clients: what a proxy tells may be written in many ways. */
function normalAddress(text: string): string {
  const plain = plainAddress(text);
  if (isIP(plain) !== 6 || plain.includes("%")) return plain;
  const { hostname } = new URL(`http://[${plain}]`);
  const mapped = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(hostname);
  if (mapped === null) return hostname.slice(1, -1);
  return mapped
    .slice(1)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join(".");
}

/**
 * The client's address: the peer, or, when the peer is a proxy of ours, the last entry of `X-Forwarded-For` that is
 * not one (http-rules 81). An entry that is no address ends the search.
 */
export function clientAddressOf(
  peer: string | undefined,
  forwardedFor: string | null,
  trusted: TrustedPeers,
): string {
  if (peer === undefined) return "unknown";
  let client = plainAddress(peer);
  if (forwardedFor === null || !trusted.includes(client)) return client;
  for (const entry of forwardedFor.split(",").reverse()) {
    const address = normalAddress(entry.trim());
    if (isIP(address) === 0) return client;
    client = address;
    if (!trusted.includes(client)) return client;
  }
  return client;
}
