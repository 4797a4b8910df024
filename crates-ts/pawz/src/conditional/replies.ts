import { reject, type Reply } from "../define/reply.ts";
import { entityTag } from "./entity-tag.ts";

/** 412 with the ETag that there is: somebody was faster (http-rules 42). Without a version there is nothing at all. */
export function stale(version: number | undefined): Reply<never> {
  return refusal("stale-version", version);
}

/** 412 with the ETag that there is: `If-None-Match: *` found something (http-rules 44). */
export function alreadyThere(version: number): Reply<never> {
  return refusal("precondition-failed", version);
}

function refusal(
  code: "stale-version" | "precondition-failed",
  version: number | undefined,
): Reply<never> {
  return version === undefined
    ? reject(code)
    : reject(code, { headers: { etag: entityTag(version) } });
}
