/** What is wrong with an address or a range of trusted proxies (`10.0.0.0/8`, `::1`), or undefined. */
export function addressRangeProblem(item: string): string | undefined {
  const problem = "must be IP addresses or ranges such as 10.0.0.0/8";
  const [address = "", prefix, ...rest] = item.split("/");
  const bits = bitsOf(address);
  if (bits === undefined || rest.length > 0) return problem;
  if (prefix === undefined) return undefined;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits
    ? undefined
    : problem;
}

/** What is wrong with a key written as `kid:hex` (a number, 32 bytes in hex), or undefined. */
export function keyProblem(item: string): string | undefined {
  return /^\d{1,10}:[0-9a-f]{64}$/i.test(item)
    ? undefined
    : "must be written as kid:hex, a number and 64 hexadecimal digits";
}

/** How many bits an address of this family has; undefined when it is none. */
function bitsOf(address: string): 32 | 128 | undefined {
  const parts = address.split(".");
  const isV4 =
    parts.length === 4 &&
    parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  if (isV4) return 32;
  const isV6 =
    /^[0-9a-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]/`);
  return isV6 ? 128 : undefined;
}
