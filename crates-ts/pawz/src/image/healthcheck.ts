/**
 * The health check of an image, which has no shell and no curl: `bun healthcheck.js [ready]`.
 *
 * Asks the metrics port, because that one is there in every role. Without a word it asks whether the process lives, with
 * `ready` whether it would take work. Exit code 0 for yes, 1 for no or for no answer within two seconds.
 */
const timeoutMs = 2_000;

const host = process.env["HOST"] ?? "";
const everywhere = ["", "0.0.0.0", "::"].includes(host);
const port = process.env["METRICS_PORT"] ?? "9000";
const question = process.argv[2] === "ready" ? "ready" : "live";

const url = new URL("http://127.0.0.1");
if (!everywhere) url.hostname = host.includes(":") ? `[${host}]` : host;
url.port = port;
url.pathname = `/health/${question}`;

process.exit(await answer());

async function answer(): Promise<number> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return 0;
    process.stderr.write(
      `${url.pathname} answered ${response.status}: ${await response.text()}\n`,
    );
  } catch (thrown) {
    process.stderr.write(
      `${url.pathname}: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`,
    );
  }
  return 1;
}
