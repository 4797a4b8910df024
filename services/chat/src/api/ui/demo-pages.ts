import { page, type Page } from "@tixlys/pawz";

/** Its files: processes of development run in the checkout. */
const folder = `${process.cwd()}/clients/chat/demo`;

/** Only what comes from here runs, and it talks to nobody else. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * `GET /chat/ui/demo`: one page on which people talk, over `clients/chat`, for whoever wants to see it in two browser windows.
 * Mounted in development only.
 */
export function demoPages(): readonly Page[] {
  let script: Promise<string> | undefined;
  return [
    answering("demo", "text/html", () => text("index.html")),
    answering("demo.css", "text/css", () => text("demo.css")),
    answering("demo.js", "text/javascript", () => (script ??= bundled())),
  ];
}

const text = (name: string): Promise<string> =>
  Bun.file(`${folder}/${name}`).text();

function answering(
  name: string,
  type: string,
  read: () => Promise<string>,
): Page {
  return page({
    path: `/ui/${name}`,
    methods: ["GET"],
    handle: async () =>
      new Response(await read(), {
        headers: {
          "content-type": `${type}; charset=utf-8`,
          "content-security-policy": policy,
          "cache-control": "no-store",
          "x-frame-options": "DENY",
        },
      }),
  });
}

/** Once for each process: an edit of the page shows after a restart. */
async function bundled(): Promise<string> {
  const built = await Bun.build({
    entrypoints: [`${folder}/demo.ts`],
    target: "browser",
    format: "esm",
  });
  const [output] = built.outputs;
  if (output === undefined) throw new Error("the page's script is empty");
  return output.text();
}
