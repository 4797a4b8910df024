import { columnCipher, columnKeysOf } from "@tixlys/nexus/postgres";
import { apiKeySecrets } from "./api-key-secrets.ts";
import { deviceTokens } from "./device-tokens.ts";
import { exportSeal } from "./export-seal.ts";
import { factorSecrets } from "./factor-secrets.ts";
import { guessKeys } from "./guess-keys.ts";
import { ageMailSecrets } from "./mail-secrets.ts";
import { refreshSecrets } from "./refresh-secrets.ts";

/** The parts of the configuration that secrets are made with. */
export type SecretValues = {
  readonly COLUMN_KEYS: string;
  readonly CURSOR_KEY: string;
  readonly MAIL_RECIPIENT: string;
  readonly TIXLYS_ENV: string;
};

/** Everything that people hold to get in with, mails carry or lies sealed in the database, as the use cases know it. */
export const secretsOf = (values: SecretValues) => ({
  apiKeySecrets: apiKeySecrets(values.TIXLYS_ENV),
  deviceTokens,
  exportSeal: exportSeal(values.CURSOR_KEY),
  factorSecrets: factorSecrets(
    columnCipher({ keys: columnKeysOf(values.COLUMN_KEYS) }),
  ),
  guessKeys: guessKeys(values.CURSOR_KEY),
  mailSecrets: ageMailSecrets(values.MAIL_RECIPIENT),
  refreshSecrets,
});
