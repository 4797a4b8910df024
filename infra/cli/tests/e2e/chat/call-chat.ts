/**
 * Calls an operation of chat through the gateway: `POST /channels`.
 *
 * @throws Error for whatever is no success.
 */
export async function callChat<Data>(
  origin: string,
  token: string,
  call: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Data> {
  const [method = "GET", path = "/"] = call.split(" ");
  const response = await fetch(`${origin}/chat/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(method === "POST"
        ? { "idempotency-key": `"${crypto.randomUUID()}"` }
        : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${call}: ${String(response.status)} ${text}`);
  // cast: the contract's shape; a wrong one fails where it is used.
  return (JSON.parse(text) as { data: Data }).data;
}
