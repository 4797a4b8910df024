/**
 * Decision 37 for the processes of `up`: environment, secrets file, generated keys. The launcher opens the file once, so that
 * what two processes must agree on (a key and its public half) is the same for both.
 */
import { resolve } from "node:path";
import { ownVariables } from "@tixlys/config";
import { CliError } from "../console/errors.ts";
import { checkout, pathsOf } from "../stack/paths.ts";
import { publicKeyOf, recipientOf } from "../stack/secrets.ts";
import type { Secrets, ServiceSecrets } from "../stack/secrets.ts";

type Texts = Readonly<Record<string, string | undefined>>;

/** The values of the file that `TIXLYS_SECRETS_FILE` names, by name; none without one. Any key of this developer may open it. */
export async function valuesOfFile(
  env: Texts,
): Promise<Record<string, string>> {
  const named = env["TIXLYS_SECRETS_FILE"]?.trim() ?? "";
  if (named === "") return {};
  const [{ openSecrets, readSecretsText, valuesOf }, keys, { withFile }] =
    await Promise.all([
      import("@tixlys/config/sops"),
      import("./developer-key.ts"),
      import("./failures.ts"),
    ]);
  const file = (await Bun.file(resolve(named)).exists())
    ? resolve(named)
    : resolve(checkout, named);
  const identities = keys.identitiesIn(
    await keys.developerKeys(pathsOf(), env),
  );
  return await withFile(named, async () =>
    valuesOf(await openSecrets(await readSecretsText(file), identities)),
  );
}

/** Generated secrets, with those that were given in their place and the public halves of the given ones. */
export async function preferGiven(
  secrets: Secrets,
  file: Texts,
  env: Texts,
): Promise<Secrets> {
  const given = (service: string) => ({
    ...ownVariables(service, file),
    ...ownVariables(service, env),
  });
  const services = Object.entries(secrets.services).map(
    ([name, own]) => [name, withOwn(own, given(name))] as const,
  );
  return {
    ...secrets,
    ...signingKey(given("auth")["BISCUIT_PRIVATE_KEY"]),
    ...(await mailKey(given("notifications")["MAIL_IDENTITY"])),
    vapidPrivateKey:
      given("notifications")["VAPID_PRIVATE_KEY"] ?? secrets.vapidPrivateKey,
    services: Object.fromEntries(services),
  };
}

function withOwn(generated: ServiceSecrets, given: Texts): ServiceSecrets {
  return {
    ...generated,
    serviceSecret: given["SERVICE_SECRET"] ?? generated.serviceSecret,
    cursorKey: given["CURSOR_KEY"] ?? generated.cursorKey,
    columnKeys: given["COLUMN_KEYS"] ?? generated.columnKeys,
    blobUrlKey: given["BLOB_URL_KEY"] ?? generated.blobUrlKey,
  };
}

function signingKey(
  given: string | undefined,
): Pick<Secrets, "biscuitPrivateKey" | "biscuitPublicKey"> | undefined {
  if (given === undefined) return undefined;
  if (!/^\d{1,10}:[0-9a-f]{64}$/i.test(given))
    throw wrongForm("BISCUIT_PRIVATE_KEY", "kid:hex");
  return { biscuitPrivateKey: given, biscuitPublicKey: publicKeyOf(given) };
}

async function mailKey(
  given: string | undefined,
): Promise<Pick<Secrets, "mailIdentity" | "mailRecipient"> | undefined> {
  if (given === undefined) return undefined;
  const mailRecipient = await recipientOf(given).catch(() => undefined);
  if (mailRecipient === undefined)
    throw wrongForm("MAIL_IDENTITY", "an age identity, AGE-SECRET-KEY-1…");
  return { mailIdentity: given, mailRecipient };
}

function wrongForm(name: string, form: string): CliError {
  return new CliError("E_CONFIG", `${name} must be written as ${form}`, {
    cause: "it is given by the environment or the secrets file",
    fix: `correct it, or unset it: ./tixlys generates one`,
  });
}
