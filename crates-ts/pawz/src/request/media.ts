/** The media type of a `Content-Type` value, lower case, without parameters; `undefined` when there is none. */
export function mediaTypeOf(contentType: string | null): string | undefined {
  if (contentType === null) return undefined;
  const end = contentType.indexOf(";");
  const type = (end === -1 ? contentType : contentType.slice(0, end))
    .trim()
    .toLowerCase();
  return type === "" ? undefined : type;
}

/** Whether a body of this type is JSON in UTF-8 (RFC 8259 §8.1); another charset is not. */
export function isJson(contentType: string | null): boolean {
  if (contentType === "application/json") return true;
  if (mediaTypeOf(contentType) !== "application/json") return false;
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(
    contentType ?? "",
  )?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

/** What an `Accept` header allows here: JSON answers, refusals as problem documents, or nothing that we have. */
export type Acceptance = "json" | "problem" | "none";

type Range = { readonly type: string; readonly quality: number };

/**
 * Reads an `Accept` header (RFC 9110 §12.5.1). `problem` when refusals are wanted as `application/problem+json` rather
 * than as `application/json`; parameters of a range other than `q` are ignored (http-rules 55).
 */
export function acceptanceOf(accept: string | null): Acceptance {
  if (
    accept === null ||
    accept === "*/*" ||
    accept === "application/json" ||
    accept === ""
  )
    return "json";
  const ranges = accept.split(",").map(rangeOf);
  const json = qualityOf(ranges, "application/json");
  const problem =
    ranges.find((range) => range.type === "application/problem+json")
      ?.quality ?? 0;
  if (problem > 0 && problem > json) return "problem";
  if (problem > 0 && problem === json && !named(ranges, "application/json"))
    return "problem";
  return json > 0 || problem > 0 ? "json" : "none";
}

/** Whether an `Accept` header allows a media type. */
export function accepts(accept: string | null, type: string): boolean {
  return (
    accept === null ||
    accept === "" ||
    qualityOf(accept.split(",").map(rangeOf), type) > 0
  );
}

function rangeOf(text: string): Range {
  const [type = "", ...parameters] = text
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, quality: Number.isNaN(quality) ? 0 : quality };
}

function named(ranges: readonly Range[], type: string): boolean {
  return ranges.some((range) => range.type === type);
}

/** The most specific range that covers the type decides. */
function qualityOf(ranges: readonly Range[], type: string): number {
  const family = `${type.slice(0, type.indexOf("/"))}/*`;
  for (const candidate of [type, family, "*/*"]) {
    const range = ranges.find((each) => each.type === candidate);
    if (range !== undefined) return range.quality;
  }
  return 0;
}
