import { emptyResponse } from "../answer/respond.ts";
import { refuse } from "../answer/refuse.ts";
import {
  responseOf,
  standardHeaders,
  standardVary,
} from "../answer/headers.ts";
import type { DocsOptions } from "../define/service.ts";
import type { Exchange } from "../request/exchange.ts";
import type { Handler, Mount } from "../serve/mount.ts";
import type { Asset } from "./assets.ts";

/** What the docs of one service show. */
export type DocsSource = {
  readonly title: string;
  readonly versions: readonly string[];
  /** The document of a version, of the latest when `undefined`. */
  readonly document: (version: string | undefined) => Promise<unknown>;
  readonly options: DocsOptions;
};

/** `/openapi.json`, `/swagger/` and `/docs`, unversioned and per version (decision 17). */
export function docsMounts(source: DocsSource): Mount[] {
  return [undefined, ...source.versions].flatMap((version) =>
    docsOf(source, version),
  );
}

function docsOf(source: DocsSource, version: string | undefined): Mount[] {
  const prefix = version === undefined ? "" : `/${version}`;
  const links = version === undefined ? source.options.urls : undefined;
  let json: string | undefined;
  const live = version === undefined && source.options.document !== undefined;
  return [
    get(`${prefix}/openapi.json`, async (exchange) => {
      if (json === undefined || live)
        json = JSON.stringify(await source.document(version));
      return asset(exchange, "application/json", json, "no-cache");
    }),
    get(`${prefix}/swagger`, (exchange) => redirect(exchange, "swagger/")),
    get(`${prefix}/docs`, (exchange) => redirect(exchange, "swagger/")),
    get(`${prefix}/swagger/`, async (exchange) => {
      const { swaggerPage, swaggerPolicy } = await import("./page.ts");
      return asset(
        exchange,
        "text/html; charset=utf-8",
        swaggerPage(source.title, source.options.signIn !== undefined),
        "no-cache",
        {
          "content-security-policy": swaggerPolicy,
        },
      );
    }),
    get(`${prefix}/swagger/swagger-initializer.js`, async (exchange) => {
      const { swaggerInitializer } = await import("./page.ts");
      const documents = (await links?.()) ?? [
        { name: source.title, url: "../openapi.json" },
      ];
      return asset(
        exchange,
        "text/javascript; charset=utf-8",
        swaggerInitializer(documents),
        "no-cache",
      );
    }),
    ...signInOf(prefix, source.options.signIn),
    get(`${prefix}/swagger/{file}`, async (exchange, params) => {
      const { swaggerAsset } = await import("./assets.ts");
      const file = await swaggerAsset(params["p0"] ?? params["p1"] ?? "");
      return file === undefined
        ? refuse(exchange, "route-not-found")
        : packageFile(exchange, file);
    }),
  ];
}

function signInOf(prefix: string, path: string | undefined): Mount[] {
  if (path === undefined) return [];
  return [
    get(`${prefix}/swagger/sign-in.js`, async (exchange) => {
      const { signInScript } = await import("./sign-in.ts");
      return asset(
        exchange,
        "text/javascript; charset=utf-8",
        signInScript(path),
        "no-cache",
      );
    }),
  ];
}

function get(path: string, handle: Handler): Mount {
  return {
    path,
    method: "GET",
    handle(exchange, params) {
      exchange.route = path;
      exchange.quiet = true;
      return handle(exchange, params);
    },
  };
}

/** Relative, so that it holds behind a gateway's prefix as well. */
function redirect(exchange: Exchange, location: string): Response {
  return emptyResponse(exchange, 308, { location });
}

function asset(
  exchange: Exchange,
  type: string,
  body: string,
  cache: string,
  own: Readonly<Record<string, string>> = {},
): Response {
  const headers = standardHeaders(exchange.requestId);
  return responseOf(body, 200, {
    ...headers,
    "content-type": type,
    "cache-control": cache,
    ...own,
  });
}

function packageFile(exchange: Exchange, file: Asset): Response {
  const compressed = /\bgzip\b/.test(
    exchange.request.headers.get("accept-encoding") ?? "",
  );
  return responseOf(compressed ? file.gzipped : file.plain, 200, {
    ...standardHeaders(exchange.requestId),
    vary: `${standardVary}, Accept-Encoding`,
    "content-type": file.type,
    "cache-control": "public, max-age=31536000, immutable",
    ...(compressed ? { "content-encoding": "gzip" } : {}),
  });
}
