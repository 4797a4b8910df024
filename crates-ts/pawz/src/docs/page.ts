import type { DocumentLink } from "../define/service.ts";
import { swaggerVersion } from "./assets.ts";

/** Nothing from any other origin; `data:` is for the icons inside swagger-ui's own style sheet. */
export const swaggerPolicy =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** The page at `/swagger/`: no inline script, no inline style, relative addresses only (http-rules 71). */
export function swaggerPage(title: string, hasSignIn = false): string {
  const version = `?v=${swaggerVersion}`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)}</title>
    <link rel="stylesheet" href="./swagger-ui.css${version}">
    <link rel="icon" type="image/png" href="./favicon-32x32.png${version}">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="./swagger-ui-bundle.js${version}"></script>
    <script src="./swagger-ui-standalone-preset.js${version}"></script>
    <script src="./swagger-initializer.js"></script>${hasSignIn ? '\n    <script src="./sign-in.js"></script>' : ""}
  </body>
</html>
`;
}

/** Starts the page with one document, or with several to choose from. */
export function swaggerInitializer(links: readonly DocumentLink[]): string {
  const source =
    links.length === 1
      ? { url: links[0]?.url }
      : { urls: links, "urls.primaryName": links[0]?.name };
  const options = {
    ...source,
    dom_id: "#swagger-ui",
    deepLinking: true,
    validatorUrl: null,
    persistAuthorization: false,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    // Of all services at once the headings come first: hundreds of operations take a browser seconds to lay out.
    docExpansion: links.length === 1 ? "list" : "none",
    layout: links.length === 1 ? "BaseLayout" : "StandaloneLayout",
  };
  return `window.ui = SwaggerUIBundle(Object.assign(${JSON.stringify(options)}, {
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
}));
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
