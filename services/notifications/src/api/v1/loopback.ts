/** Whether an address is this machine's own (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), also as IPv4 mapped into IPv6. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, "");
  return plain === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain);
}
