/** A second gateway in front of the running services, as production has it: the same variables, another certificate. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificateOf, newKey } from "@tixlys/config/certificates";
import {
  baseEnvironment,
  environmentOf,
  serviceCommand,
  serviceFolder,
} from "../stack/environment.ts";
import { pathsOf } from "../stack/paths.ts";
import { surroundings } from "../stack/plan.ts";
import { freePort, gatewayName } from "../stack/ports.ts";
import { serviceNamed, variablesOf } from "../stack/services.ts";
import type { StackState } from "../stack/state.ts";

/** The second gateway while it runs. */
export type StrictGateway = {
  readonly httpUrl: string;
  readonly httpsUrl: string;
  /** The certificate of the authority that it has its own from; PEM. */
  readonly ca: string;
  /** Variables that differ from the first gateway's, the ports aside, which one machine cannot give twice. */
  readonly differs: readonly string[];
  stop(): Promise<void>;
};

const readyWithinMs = 60_000;
const dayMs = 86_400_000;

/** Starts it. @throws Error when it does not become ready. */
export async function strictGateway(state: StackState): Promise<StrictGateway> {
  const folder = await mkdtemp(join(tmpdir(), "tixlys-edge-"));
  const { ca, certFile, keyFile } = await certificateIn(folder);
  const [port, httpsPort, metricsPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const first = await firstVariables(state);
  const own = {
    TLS_CERT_FILE: certFile,
    TLS_KEY_FILE: keyFile,
    HTTP_POLICY: "redirect",
  };
  const ports = {
    PORT: String(port),
    HTTPS_PORT: String(httpsPort),
    METRICS_PORT: String(metricsPort),
  };
  const child = Bun.spawn(serviceCommand(first.main), {
    cwd: serviceFolder,
    env: {
      ...baseEnvironment(process.env, pathsOf()),
      ...first.variables,
      ...own,
      ...ports,
    },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await child.exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(`http://127.0.0.1:${port}/health/ready`, child);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    httpUrl: `http://localhost:${port}`,
    httpsUrl: `https://localhost:${httpsPort}`,
    ca,
    differs: Object.keys(own),
    stop,
  };
}

async function firstVariables(state: StackState) {
  const around = await surroundings(state.offset, state.examples === true);
  const source = serviceNamed(around.sources, gatewayName);
  const place = {
    service: gatewayName,
    role: "all",
    ...(around.ports.services[gatewayName] ?? { port: 0, metricsPort: 0 }),
  };
  return {
    main: source.main,
    variables: environmentOf(
      place,
      await variablesOf(source),
      around,
      process.env,
    ),
  };
}

/** What an ACME client would put there, from an authority of its own. */
async function certificateIn(folder: string) {
  const authority = { name: "An authority of production", key: newKey() };
  const from = new Date(Date.now() - dayMs);
  const until = new Date(Date.now() + dayMs);
  const key = newKey();
  const ca = certificateOf(
    { kind: "authority", ...authority, permitted: ["localhost"], from, until },
    authority,
  );
  const names = ["localhost", "127.0.0.1"];
  const cert = certificateOf(
    { kind: "server", name: "edge", key, names, from, until },
    authority,
  );
  const [certFile, keyFile] = [
    join(folder, "tls.crt"),
    join(folder, "tls.key"),
  ];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key.export({ format: "pem", type: "pkcs8" }), {
    mode: 0o600,
  });
  return { ca, certFile, keyFile };
}

async function untilReady(
  url: string,
  child: { readonly exitCode: number | null },
): Promise<void> {
  const end = performance.now() + readyWithinMs;
  while (performance.now() < end && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await Bun.sleep(50);
  }
  throw new Error(
    child.exitCode === null
      ? `a second gateway was not ready within ${readyWithinMs / 1000} s`
      : `a second gateway ended with exit code ${child.exitCode}`,
  );
}
