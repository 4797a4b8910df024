import { expect, test } from "bun:test";
import { clientAddressOf, trustedPeers } from "../../src/request/address.ts";

const proxies = trustedPeers(["10.0.0.0/8", "::1", "loopback"]);

test.each([
  [
    "a stranger's header is not believed",
    "203.0.113.9",
    "1.1.1.1",
    "203.0.113.9",
  ],
  [
    "a proxy of ours names the client",
    "10.0.0.1",
    "203.0.113.9",
    "203.0.113.9",
  ],
  [
    "what the client made up before is passed over",
    "10.0.0.1",
    "8.8.8.8, 203.0.113.9",
    "203.0.113.9",
  ],
  [
    "a chain of proxies is followed to its end",
    "127.0.0.1",
    "203.0.113.9, 10.1.1.1",
    "203.0.113.9",
  ],
  ["nonsense ends the search", "10.0.0.1", "203.0.113.9, <script>", "10.0.0.1"],
  [
    "an IPv4 address in IPv6 clothes is the IPv4 address",
    "::ffff:10.0.0.1",
    "2001:db8::1",
    "2001:db8::1",
  ],
  [
    "an IPv6 address has one spelling",
    "10.0.0.1",
    "2001:0DB8:0:0::0001",
    "2001:db8::1",
  ],
  [
    "an IPv4 address in hexadecimal is the IPv4 address",
    "10.0.0.1",
    "::ffff:cb00:7109",
    "203.0.113.9",
  ],
  [
    "a proxy of ours in IPv6 clothes is still one of ours",
    "10.0.0.1",
    "203.0.113.9, ::FFFF:10.0.0.7",
    "203.0.113.9",
  ],
  [
    "an address with a port is none, and ends the search",
    "10.0.0.1",
    "8.8.8.8, 203.0.113.9:80",
    "10.0.0.1",
  ],
])("http-rules 81, auth #61: %s", (_name, peer, forwarded, client) => {
  expect(clientAddressOf(peer, forwarded, proxies)).toBe(client);
});

test("nobody is trusted when nothing is configured", () => {
  expect(clientAddressOf("127.0.0.1", "1.1.1.1", trustedPeers([]))).toBe(
    "127.0.0.1",
  );
});

test.each(["10.0.0.0/33", "example.test", "", "10.0.0"])(
  "the entry %p is refused with a sentence",
  (entry) => {
    expect(() => trustedPeers([entry])).toThrow("TRUSTED_PROXIES");
  },
);
