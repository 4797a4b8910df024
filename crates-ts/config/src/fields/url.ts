import type { Parsed } from "./field.ts";

/** Which parts a URL may have; see `field.url`. */
export type UrlForm = "origin" | "base" | "any";

/** Reads a URL and gives it back as text, without a trailing slash where the form allows no more. */
export function readUrl(
  text: string,
  protocols: readonly string[],
  form: UrlForm,
  mayHavePassword: boolean,
): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const shape = `must be a URL that begins with ${protocols.map((name) => `${name}://`).join(" or ")}`;
  if (url === undefined || !protocols.includes(url.protocol.slice(0, -1)))
    return wrong(shape);
  if (url.hostname === "" && form !== "any")
    return wrong(`${shape} and names a host`);
  if (!mayHavePassword && (url.username !== "" || url.password !== "")) {
    return wrong("must not have a user or a password in it");
  }
  if (form === "any") return { ok: true, value: text };
  if (url.search !== "" || url.hash !== "")
    return wrong("must not have a ? or # part");
  if (form === "origin" && url.pathname !== "/" && url.pathname !== "") {
    return wrong("must not have a path");
  }
  return { ok: true, value: text.replace(/\/+$/, "") };
}

/** The origin of an exact `http(s)://host[:port]`, or undefined. */
export function readOrigin(text: string): string | undefined {
  if (text.includes("*") || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const web = url.protocol === "https:" || url.protocol === "http:";
  return web && url.origin === text ? url.origin : undefined;
}

/** The password of a URL, or undefined. */
export function passwordOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { password } = new URL(text);
  return password === "" ? undefined : safeDecode(password);
}

/** The URL with its password hidden. */
export function hidePassword(text: string): string {
  if (passwordOf(text) === undefined) return text;
  const url = new URL(text);
  url.password = "redacted";
  return url.href;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function wrong(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
