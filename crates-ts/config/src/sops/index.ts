/** Secrets files: the subset of sops that the suite uses, age recipients and flat YAML or JSON, read and written. */
export {
  identitiesOf,
  isRecipient,
  readIdentities,
  recipientOf,
} from "./age-keys.ts";
export {
  nameForm,
  readSealed,
  type SealedDocument,
  type SealedItem,
} from "./document.ts";
export { SecretsFileError, type SecretsProblem } from "./failure.ts";
export { readSecretsFile, readSecretsText } from "./file.ts";
export type { SopsMetadata, WrappedKey } from "./metadata.ts";
export {
  openSecrets,
  valuesOf,
  type OpenedDocument,
  type OpenedItem,
} from "./open.ts";
export {
  readPlain,
  writePlain,
  type PlainMistake,
  type PlainReading,
} from "./plain-text.ts";
export {
  sealAgain,
  sealAnew,
  sealFor,
  sealNew,
  type PlainItem,
} from "./seal.ts";
