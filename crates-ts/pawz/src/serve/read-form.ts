import { readBytes } from "../request/body.ts";
import { mediaTypeOf } from "../request/media.ts";

const formLimitBytes = 64 * 1024;

/** A form that must not reach the page's handler, with the answer that is due instead. */
export class FormRefused extends Error {
  readonly code:
    | "body-too-large"
    | "unsupported-content-type"
    | "malformed-body"
    | "origin-not-allowed";
  constructor(code: FormRefused["code"]) {
    super(code);
    this.code = code;
  }
}

/**
 * Reads a submitted form. Browsers say where a form comes from (`Sec-Fetch-Site`, `Origin`); one from another origin
 * is refused, so that no foreign page can act in a visitor's name.
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none")
    throw new FormRefused("origin-not-allowed");
  if (
    mediaTypeOf(request.headers.get("content-type")) !==
    "application/x-www-form-urlencoded"
  )
    throw new FormRefused("unsupported-content-type");
  const read = await readBytes(request, formLimitBytes);
  if (!read.ok)
    throw new FormRefused(
      read.code === "body-too-large" ? "body-too-large" : "malformed-body",
    );
  return new URLSearchParams(new TextDecoder().decode(read.bytes));
}
