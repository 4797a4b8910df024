import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSigner } from "@tixlys/biscuit";
import {
  eventually,
  startProcess,
  testBus,
  testDatabase,
  type Process,
  testCursorKey,
} from "@tixlys/testkit";
import { startAuth, type AuthProcess } from "./process.ts";
import { freePort } from "./proxies.ts";

/** What a person meets: the gateway, auth behind it, and their mailbox. */
export type Suite = {
  /** Of the gateway, without a slash at its end. */
  readonly url: string;
  readonly auth: AuthProcess;
  readonly gateway: Process;
  /** The link of the newest mail to an address that leads to this page. */
  linkTo(address: string, page: string): Promise<string>;
  close(): Promise<void>;
};

const mainOf = (service: string): string =>
  new URL(`../../../${service}/src/main.ts`, import.meta.url).pathname;

/** Starts the real processes over the test's PostgreSQL and NATS; mails go to the catcher's folder. */
export async function startSuite(): Promise<Suite> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const mails = await mkdtemp(join(tmpdir(), "auth-mails-"));
  // Nobody is root yet, so that the page for the first one can be walked.
  const auth = await startAuth({ env: { PUBLIC_URL: url, ROOT_PASSWORD: "" } });
  const database = await testDatabase("notifications");
  const [letters, edge] = await Promise.all([
    testBus("notifications"),
    testBus("steersman"),
  ]);
  const { publicKey } = createSigner(auth.privateKey, { environment: "test" });
  const shared = { PUBLIC_URL: url, BISCUIT_PUBLIC_KEYS: publicKey };
  const [notifications, gateway] = await Promise.all([
    startProcess(mainOf("notifications"), {
      ...shared,
      DATABASE_URL: database.url,
      NATS_URL: letters.url,
      MAIL_URL: `catcher:${mails}`,
      MAIL_IDENTITY: auth.mailIdentity,
      CURSOR_KEY: testCursorKey,
    }),
    startProcess(mainOf("steersman"), {
      ...shared,
      PORT: String(port),
      NATS_URL: edge.url,
      AUTH_URL: auth.url,
      UPSTREAMS: `auth=${auth.url}`,
      TRUSTED_PROXIES: "127.0.0.1",
    }),
  ]);
  return {
    url,
    auth,
    gateway,
    linkTo: (address, page) => linkTo(notifications, url, address, page),
    async close() {
      await Promise.all([gateway.stop(), notifications.stop()]);
      await Promise.all([letters.close(), edge.close()]);
      await auth.close();
      await database.close();
      await rm(mails, { recursive: true, force: true });
    },
  };
}

function linkTo(
  notifications: Process,
  url: string,
  address: string,
  page: string,
): Promise<string> {
  const link = new RegExp(
    `${RegExp.escape(`${url}/auth/ui/${page}?token=`)}[\\w-]+`,
  );
  return eventually(`the mail that leads to ${page}`, async () => {
    const mailbox = `${notifications.url}/v1/dev/mails?to=${address}`;
    return link.exec(await (await fetch(mailbox)).text())?.[0];
  });
}
