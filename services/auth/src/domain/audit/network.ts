/**
 * The network of an address, as an audit log keeps it: enough to see that two requests came from one place, too little to
 * find a person by. IPv4 to 24 bits, IPv6 to 48. `undefined` for what is no address.
 */
export function networkOf(address: string): string | undefined {
  return address.includes(":") ? networkOf6(address) : networkOf4(address);
}

function networkOf4(address: string): string | undefined {
  const parts = address.split(".");
  const isAddress =
    parts.length === 4 &&
    parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isAddress ? `${parts.slice(0, 3).join(".")}.0/24` : undefined;
}

/** RFC 4291 §2.2: eight groups, of which one run of zeros may be written as two colons. */
function networkOf6(address: string): string | undefined {
  const [head = "", tail, ...more] = address.split("::");
  if (more.length > 0) return undefined;
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const zeros = 8 - before.length - after.length;
  const isWhole = tail === undefined ? zeros === 0 : zeros > 0;
  const groups = [
    ...before,
    ...Array.from({ length: Math.max(zeros, 0) }, () => "0"),
    ...after,
  ];
  if (!isWhole || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)))
    return undefined;
  const first = groups.slice(0, 3).map((group) => parseInt(group, 16));
  return `${first.map((group) => group.toString(16)).join(":")}::/48`;
}

const groupsOf = (text: string): string[] =>
  text === "" ? [] : text.split(":");
