/** A file that an operation takes instead of a JSON body: `multipart/form-data` (RFC 7578) with one part, and nothing else. */
export type UploadDefinition = {
  /** The part's name. */
  readonly part: string;
  /** Largest content of the part in bytes. */
  readonly limitBytes: number;
  /** What may be in it, for the document. The client's word is not believed: the handler looks at the bytes. */
  readonly mediaTypes: readonly [string, ...string[]];
  readonly description?: string;
  /**
   * How many are read and worked on at a time in this process, 1 to 64; 8 unless told. More are 503 with `Retry-After`, before a
   * byte of theirs is read, so that uploads cost `atOnce` times `limitBytes` of memory at most. Two of them may be one person's.
   */
  readonly atOnce?: number;
};

/** Lines around the part: boundaries and its headers. */
const envelopeBytes = 16 * 1024;

/** The largest body with a part of the largest size, in bytes. */
export function uploadBodyBytes({ limitBytes }: UploadDefinition): number {
  return limitBytes + envelopeBytes;
}

/** What is wrong with a declaration, as sentences. */
export function uploadMistakes({
  method,
  upload,
  body,
  bodyLimitBytes,
}: {
  readonly method: string;
  readonly upload?: UploadDefinition;
  readonly body?: unknown;
  readonly bodyLimitBytes?: number;
}): string[] {
  if (upload === undefined) return [];
  const { part, limitBytes, atOnce = 1 } = upload;
  const isCount = (value: number, most: number): boolean =>
    Number.isInteger(value) && value >= 1 && value <= most;
  return [
    ...(method === "PUT" || method === "POST"
      ? []
      : ["only PUT and POST take an upload"]),
    ...(body === undefined && bodyLimitBytes === undefined
      ? []
      : ["an upload is its whole body, and has its own limit"]),
    ...(/^[a-z][A-Za-z0-9]*$/.test(part)
      ? []
      : [`"${part}" is no part's name`]),
    ...(isCount(limitBytes, 1024 ** 3) ? [] : ["the upload's limit is none"]),
    ...(isCount(atOnce, 64) ? [] : ["1 to 64 uploads are taken at once"]),
  ];
}
