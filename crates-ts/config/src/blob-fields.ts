import { isAbsolute } from "node:path";
import { type Environment, isLocal } from "./environment.ts";
import { field } from "./fields/builders.ts";
import { hexKeyProblem } from "./fields/hex-key.ts";

/** The variables of a service that stores blobs; spread them into `defineConfig`, with {@link blobRules}. */
export const blobFields = {
  BLOB_DRIVER: field.oneOf({
    description:
      "Where blobs lie: folder is a folder that all replicas share, s3 a bucket of an S3-compatible store.",
    values: ["folder", "s3"],
    default: "folder",
  }),
  BLOB_FOLDER: field.string({
    description:
      "The folder of the folder driver; made when it is not there. Outside development and test an absolute path.",
    optional: true,
    developmentDefault: ".tixlys/blobs",
    example: "/var/lib/tixlys/blobs",
  }),
  BLOB_URL_KEY: field.secret({
    description:
      "Key that signs the URLs of the folder driver's blobs (32 bytes in hex), the same in every replica.",
    optional: true,
    minLength: 64,
    developmentDefault: "0d".repeat(32),
    check: hexKeyProblem,
    example: "<64 hexadecimal digits>",
  }),
  BLOB_S3_ENDPOINT: field.url({
    description:
      "Where the S3-compatible store is; Amazon's own when it is not set. https outside development and test.",
    protocols: ["http", "https"],
    form: "origin",
    optional: true,
    check: (value, environment) =>
      value.startsWith("https:") || isLocal(environment)
        ? undefined
        : "must begin with https:// outside development and test",
    example: "https://objects.example",
  }),
  BLOB_S3_REGION: field.string({
    description: "The bucket's region; what the store calls it, or us-east-1.",
    optional: true,
    check: (value) => named(value, /^[a-z0-9-]{1,64}$/, "a region"),
    example: "eu-central-1",
  }),
  BLOB_S3_BUCKET: field.string({
    description: "The bucket, of this service alone.",
    optional: true,
    check: (value) =>
      named(value, /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name"),
    example: "suite-pictures",
  }),
  BLOB_S3_ACCESS_KEY_ID: field.string({
    description:
      "The id of the key that requests to the bucket are signed with.",
    optional: true,
    // Bun does not encode others where it signs URLs (oven-sh/bun#24422).
    check: (value) =>
      named(
        value,
        /^[A-Za-z0-9._-]{1,128}$/,
        "letters, digits, . _ and - only",
      ),
    example: "<the key's id>",
  }),
  BLOB_S3_SECRET_ACCESS_KEY: field.secret({
    description: "That key.",
    optional: true,
    minLength: 16,
    example: "<the key>",
  }),
  BLOB_S3_VIRTUAL_HOSTED: field.boolean({
    description: "Whether the bucket is part of the endpoint's host name.",
    default: false,
  }),
};

type Texts = Readonly<
  Record<
    Exclude<keyof typeof blobFields, "BLOB_S3_VIRTUAL_HOSTED">,
    string | undefined
  >
>;

const ofFolder = ["BLOB_FOLDER", "BLOB_URL_KEY"] as const;
const neededOfS3 = [
  "BLOB_S3_REGION",
  "BLOB_S3_BUCKET",
  "BLOB_S3_ACCESS_KEY_ID",
  "BLOB_S3_SECRET_ACCESS_KEY",
] as const;

/** What the variables of blobs say together: what the driver needs is there, and nothing of the other one, which nobody would read. */
export function blobRules(
  values: Texts,
  environment: Environment,
): readonly string[] {
  const { BLOB_DRIVER: driver, BLOB_FOLDER: folder } = values;
  const missing = (driver === "s3" ? neededOfS3 : ofFolder).filter(
    (name) => values[name] === undefined,
  );
  // In development and test a folder and a key are there by themselves.
  const needless =
    driver === "s3"
      ? ofFolder.filter(
          (name) => values[name] !== undefined && !isLocal(environment),
        )
      : [...neededOfS3, "BLOB_S3_ENDPOINT" as const].filter(
          (name) => values[name] !== undefined,
        );
  return [
    ...missing.map((name) => `BLOB_DRIVER=${String(driver)} needs ${name}`),
    ...needless.map(
      (name) =>
        `${name} is set, and BLOB_DRIVER=${String(driver)} does not read it`,
    ),
    ...(driver === "folder" &&
    folder !== undefined &&
    !isLocal(environment) &&
    !isAbsolute(folder)
      ? ["BLOB_FOLDER must be an absolute path outside development and test"]
      : []),
  ];
}

function named(value: string, form: RegExp, what: string): string | undefined {
  return form.test(value) ? undefined : `must be ${what}`;
}
