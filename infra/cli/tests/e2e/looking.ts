/** What operators read, and where programs are known to show their environment. */
export const operatorPaths = [
  "/metrics",
  "/health/live",
  "/health/ready",
  "/v1/version",
  "/v1/keys",
  "/openapi.json",
  "/env",
  "/.env",
  "/config",
  "/v1/config",
  "/debug/vars",
  "/actuator/env",
  "/proc/self/environ",
];

/** Every text of a document, with its path. */
export function textsIn(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, each]) =>
        textsIn(each, `${path}.${key}`),
      )
    : [];
}

/** The first JSON line of a stream that holds this text; a stream that ends without it is an error, as a test's time is. */
export const lineWith = async (
  stream: ReadableStream<Uint8Array>,
  text: string,
): Promise<unknown> => {
  const decoder = new TextDecoder();
  let read = "";
  for await (const chunk of stream) {
    read += decoder.decode(chunk, { stream: true });
    const whole = read.slice(0, read.lastIndexOf("\n") + 1).split("\n");
    const line = whole.find((each) => each.includes(text));
    if (line !== undefined) return JSON.parse(line);
  }
  throw new Error(`the stream ended without ${text}:\n${read}`);
};
