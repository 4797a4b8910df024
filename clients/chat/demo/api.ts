/** The few calls that the page makes beside its socket. */

/** A channel as the list shows it. */
export type Channel = { readonly id: string; readonly name: string | null };

/** An answer that is no success. */
export class Refused extends Error {}

/** @throws Refused with what the service said. */
export async function call<Data>(
  method: "GET" | "POST",
  path: string,
  token: string | undefined,
  body?: unknown,
): Promise<Data> {
  const response = await fetch(path, {
    method,
    headers: {
      accept: "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(method === "POST"
        ? { "idempotency-key": `"${crypto.randomUUID()}"` }
        : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok)
    throw new Refused(`${String(response.status)} ${JSON.stringify(answer)}`);
  // cast: the contract's shape, of our own services.
  return (answer as { data: Data }).data;
}

/** Whoever is signed in by the pages of auth; nothing where nobody is. */
export async function tokenOfPages(): Promise<string | undefined> {
  try {
    const { accessToken } = await call<{ accessToken: string }>(
      "POST",
      "/auth/v1/refresh",
      undefined,
      {},
    );
    return accessToken;
  } catch {
    return undefined;
  }
}
