import { tracedFetch } from "@tixlys/telemetry";
import { isObject } from "../openapi/plain-schema.ts";

/** A token is renewed when this little of its life is left. */
const renewBeforeMs = 60_000;

/** What getting tokens of one's own needs. */
export type ServiceTokensOptions = {
  readonly service: string;
  readonly secret: string;
  /** Origin of `auth`; `/v1/service-tokens` is added. */
  readonly authUrl: string;
  readonly clock?: () => number;
};

/** This service's own token, fetched when it is needed and kept until shortly before its end. */
export type ServiceTokens = {
  /** @throws where auth is away, slow, or does not know the secret */
  current(signal: AbortSignal): Promise<string>;
  /** The next call fetches a new one: auth did not take the present one. */
  forget(): void;
};

type Kept = { readonly token: string; readonly expiresMs: number };

/** Gets tokens from `POST /v1/service-tokens` (decision 29). Calls that come together share one request. */
export function serviceTokensOf(options: ServiceTokensOptions): ServiceTokens {
  const clock = options.clock ?? Date.now;
  let kept: Kept | undefined;
  let coming: Promise<Kept> | undefined;
  return {
    current: async (signal) => {
      if (kept !== undefined && kept.expiresMs - renewBeforeMs > clock())
        return kept.token;
      coming ??= fetchToken(options, signal).finally(() => {
        coming = undefined;
      });
      kept = await coming;
      return kept.token;
    },
    forget: () => {
      kept = undefined;
    },
  };
}

async function fetchToken(
  { service, secret, authUrl }: ServiceTokensOptions,
  signal: AbortSignal,
): Promise<Kept> {
  const response = await tracedFetch(
    new URL("/v1/service-tokens", authUrl).href,
    {
      method: "POST",
      signal,
      redirect: "error",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
      },
      body: JSON.stringify({ service, secret }),
    },
  );
  if (!response.ok)
    throw new Error(
      `auth gave no token for this service: it answered ${response.status}`,
    );
  const body: unknown = await response.json();
  const data = isObject(body) ? body["data"] : undefined;
  const token = isObject(data) ? data["token"] : undefined;
  const expiresMs = Date.parse(
    String(isObject(data) ? data["expiresAt"] : undefined),
  );
  if (typeof token !== "string" || Number.isNaN(expiresMs))
    throw new Error("auth gave no token for this service");
  return { token, expiresMs };
}
