/** Decision 37 for the processes of `up`: environment, secrets file, generated keys. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import {
  ConfigError,
  generateSecret,
  loadConfig,
  ownVariables,
} from "@tixlys/config";
import { readSecretsFile } from "@tixlys/config/sops";
import { publicKeyOf, recipientOf } from "../stack/secrets.ts";
import { configSchemaOf, findServices } from "../stack/services.ts";
import { checkout } from "./support/cli.ts";
import { textAt } from "./support/json.ts";
import { developerKey, workbench, type Workbench } from "./support/secrets.ts";

const example = join(checkout, "infra/secrets/secrets.development.yaml");
const key = `1:${generateSecret("hex")}`;
const identity = generateSecret("age");

let bench: Workbench;
beforeAll(async () => {
  bench = await workbench();
  await bench.write(
    "development",
    [
      `AUTH__BISCUIT_PRIVATE_KEY: ${key}`,
      `NOTIFICATIONS__MAIL_IDENTITY: ${identity}`,
      "MAIL_FROM: from-the-file@example.test",
      "LOG_LEVEL: warn",
      "USERS__LOG_LEVEL: trace",
      "",
    ].join("\n"),
  );
});
afterAll(async () => await bench.remove());

/** What a process of `up` would get. */
async function environmentOf(
  service: string,
  env: Record<string, string> = {},
): Promise<unknown> {
  const called = await bench.box.call(["env", service, "--json"], { env });
  expect(called).toMatchObject({ code: 0 });
  return JSON.parse(called.out);
}

const withFile = () => ({
  TIXLYS_SECRETS_FILE: join(
    bench.root,
    "infra/secrets/secrets.development.yaml",
  ),
  SOPS_AGE_KEY_FILE: developerKey,
});

describe("a developer", () => {
  test("without a key gets generated secrets", async () => {
    const auth = await environmentOf("auth");
    expect(textAt(auth, "BISCUIT_PRIVATE_KEY")).toMatch(/^1:de7de7de7de7/);
    expect(textAt(auth, "MAIL_RECIPIENT")).toStartWith("age1");
  });

  test("with a file gets its values before generated ones, and public halves that fit", async () => {
    const auth = await environmentOf("auth", withFile());
    expect(textAt(auth, "BISCUIT_PRIVATE_KEY")).toBe(key);
    expect(textAt(auth, "MAIL_RECIPIENT")).toBe(await recipientOf(identity));
    expect(textAt(auth, "LOG_LEVEL")).toBe("warn");
    const users = await environmentOf("users", withFile());
    expect(textAt(users, "BISCUIT_PUBLIC_KEYS")).toBe(publicKeyOf(key));
    expect(textAt(users, "LOG_LEVEL")).toBe("trace");
    expect(textAt(users, "DATABASE_URL")).toContain("tixlys-dev-");
    const notifications = await environmentOf("notifications", withFile());
    expect(textAt(notifications, "MAIL_IDENTITY")).toBe(identity);
    expect(textAt(notifications, "MAIL_FROM")).toContain("from-the-file");
  });

  test("wins over the file with the environment", async () => {
    const other = `1:${generateSecret("hex")}`;
    const env = {
      ...withFile(),
      AUTH__BISCUIT_PRIVATE_KEY: other,
      LOG_LEVEL: "error",
    };
    const auth = await environmentOf("auth", env);
    expect(textAt(auth, "BISCUIT_PRIVATE_KEY")).toBe(other);
    expect(textAt(auth, "BISCUIT_PUBLIC_KEYS")).toBe(publicKeyOf(other));
    expect(textAt(auth, "LOG_LEVEL")).toBe("error");
  });

  test("hands neither the file nor the key on to a process", async () => {
    const auth = await environmentOf("auth", withFile());
    expect(JSON.stringify(auth)).not.toMatch(/SECRETS_FILE|SOPS/);
  });

  test("is told when the file that was named cannot be opened", async () => {
    const { code, err } = await bench.box.call(["env", "auth"], {
      env: {
        ...withFile(),
        SOPS_AGE_KEY_FILE: "",
        XDG_CONFIG_HOME: bench.root,
      },
    });
    expect(code).toBe(1);
    expect(err).toContain("E_SECRETS");
    expect(err).toContain("without a key");
  });
});

describe("the example of this checkout", () => {
  test("is accepted in development and refused in staging and production", async () => {
    const values = await readSecretsFile(example, {
      SOPS_AGE_KEY_FILE: developerKey,
    });
    const mistakes = async (environment: string) => {
      const found: string[] = [];
      for (const service of await findServices(join(checkout, "services"))) {
        const own = ownVariables(service.name, values);
        const schema = await configSchemaOf(service);
        try {
          loadConfig(schema, { ...own, TIXLYS_ENV: environment });
        } catch (thrown) {
          if (!(thrown instanceof ConfigError)) throw thrown;
          found.push(
            ...thrown.mistakes.flatMap(({ name, problem }) =>
              name in own ? [`${name} ${problem}`] : [],
            ),
          );
        }
      }
      return found;
    };
    expect(await mistakes("development")).toEqual([]);
    for (const environment of ["staging", "production"])
      expect(await mistakes(environment)).toEqual([
        "BISCUIT_PRIVATE_KEY was generated for development",
        "MAIL_IDENTITY was generated for development",
      ]);
  });
});
