import { expect, test } from "bun:test";
import {
  isPublicAddress,
  judgeTarget,
  localPolicy,
  publicPolicy,
} from "../src/index.ts";

const verdict = (url: string): string => {
  const judged = judgeTarget(url, publicPolicy);
  return judged.ok ? "allowed" : judged.error;
};

test.each([
  "https://example.com/hook",
  "https://example.com:8443/hook?of=orders",
  "https://8.8.8.8/",
  "https://[2606:4700:4700::1111]/",
  "https://bücher.example/",
])("%s may be asked in production", (url) => {
  expect(verdict(url)).toBe("allowed");
});

test.each([
  "https://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0x7f.1/",
  "https://0177.0.0.1/",
  "https://017700000001/",
  "https://①②⑦.0.0.1/",
  "https://127.0.0.1./",
  "https://0.0.0.0/",
  "https://0/",
  "https://10.1.2.3/",
  "https://100.100.100.200/",
  "https://169.254.169.254/latest/meta-data/",
  "https://168.63.129.16/",
  "https://172.31.255.255/",
  "https://192.168.0.1/",
  "https://198.19.0.1/",
  "https://224.0.0.1/",
  "https://255.255.255.255/",
  "https://[::]/",
  "https://[::1]/",
  "https://[0:0:0:0:0:0:0:1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:8.8.8.8]/",
  "https://[::ffff:7f00:1]/",
  "https://[::127.0.0.1]/",
  "https://[64:ff9b::7f00:1]/",
  "https://[64:ff9b:1::1]/",
  "https://[2002:7f00:1::]/",
  "https://[2001:0:1::1]/",
  "https://[2001:db8::1]/",
  "https://[fc00::1]/",
  "https://[fd00:ec2::254]/",
  "https://[fe80::1]/",
  "https://[fec0::1]/",
  "https://[ff02::1]/",
  "https://localhost/",
  "https://LOCALHOST./",
  "https://a.localhost/",
  "https://printer.local/",
  "https://metadata.google.internal/",
])("%s leads inside and is refused", (url) => {
  expect(verdict(url)).toBe("private-target");
});

test.each([
  ["http://example.com/", "scheme-refused"],
  ["ftp://example.com/", "scheme-refused"],
  ["file:///etc/passwd", "scheme-refused"],
  ["https://user@example.com/", "credentials-in-url"],
  ["https://example.com:22/", "port-refused"],
  ["https://example.com:5432/", "port-refused"],
  ["https:///", "malformed"],
  ["https://[fe80::1%25eth0]/", "malformed"],
  ["https://256.1.1.1/", "malformed"],
  ["not a url", "malformed"],
  ["", "malformed"],
])("%s is refused as %s", (url, refusal) => {
  expect(verdict(url)).toBe(refusal);
});

test("a URL longer than two thousand characters is malformed", () => {
  const path = "a".repeat(2_048);
  expect(verdict(`https://example.com/${path}`)).toBe("malformed");
});

test("development may ask this machine, and still takes no other scheme and no credentials", () => {
  const judged = (url: string): boolean => judgeTarget(url, localPolicy).ok;
  expect(judged("http://127.0.0.1:4000/hook")).toBe(true);
  expect(judged("http://localhost:4000/hook")).toBe(true);
  expect(judged("ftp://localhost/")).toBe(false);
  expect(judged("http://a:b@localhost/")).toBe(false);
});

test("what is no address is not public", () => {
  for (const text of ["", "example.com", "1.2.3", "fe80::1%eth0", "[::1]"])
    expect(isPublicAddress(text)).toBe(false);
});
