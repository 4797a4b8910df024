import { describe, expect, test } from "bun:test";
import {
  blobFields,
  blobRules,
  ConfigError,
  defineConfig,
  field,
  loadConfig,
} from "../src/index.ts";

const schema = defineConfig(
  "users",
  {
    TIXLYS_ENV: field.oneOf({
      description: "The environment.",
      values: ["development", "test", "staging", "production"],
    }),
    ...blobFields,
  },
  [blobRules],
);

const key = "4c9f1b07d2e85a36fb10c7e94d3268a5e0b7196cfa82d54e31706b9fd8c2a4e5";
const folder = { BLOB_FOLDER: "/var/lib/blobs", BLOB_URL_KEY: key };
const s3 = {
  BLOB_DRIVER: "s3",
  BLOB_S3_ENDPOINT: "https://objects.example",
  BLOB_S3_REGION: "eu-central-1",
  BLOB_S3_BUCKET: "suite-pictures",
  BLOB_S3_ACCESS_KEY_ID: "reader.of-pictures_1",
  BLOB_S3_SECRET_ACCESS_KEY: "q8T1vW7mZr2LxYk5",
};

function mistakesOf(env: Record<string, string>): string {
  try {
    loadConfig(schema, { TIXLYS_ENV: "production", ...env });
    return "";
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.message;
    throw thrown;
  }
}

describe("where blobs lie", () => {
  test("is a folder by itself in development and test", () => {
    for (const TIXLYS_ENV of ["development", "test"]) {
      const config = loadConfig(schema, { TIXLYS_ENV });
      expect(config.BLOB_DRIVER).toBe("folder");
      expect(config.BLOB_FOLDER).toBe(".tixlys/blobs");
      expect(config.BLOB_URL_KEY).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test("is a folder or a bucket elsewhere, with what either needs", () => {
    expect(mistakesOf(folder)).toBe("");
    expect(mistakesOf(s3)).toBe("");
    const { BLOB_S3_ENDPOINT: _amazons, ...amazon } = s3;
    expect(mistakesOf(amazon)).toBe("");
    for (const name of Object.keys(folder))
      expect(mistakesOf({ ...folder, [name]: "" })).toContain(
        `BLOB_DRIVER=folder needs ${name}`,
      );
    for (const name of Object.keys(amazon).slice(1))
      expect(mistakesOf({ ...s3, [name]: "" })).toContain(
        `BLOB_DRIVER=s3 needs ${name}`,
      );
  });

  test("is not half of both", () => {
    for (const [name, value] of Object.entries(s3).slice(1))
      expect(mistakesOf({ ...folder, [name]: value })).toContain(
        `${name} is set, and BLOB_DRIVER=folder does not read it`,
      );
    for (const [name, value] of Object.entries(folder))
      expect(mistakesOf({ ...s3, [name]: value })).toContain(
        `${name} is set, and BLOB_DRIVER=s3 does not read it`,
      );
  });

  test("is named so that it means one place, safely", () => {
    expect(mistakesOf({ ...folder, BLOB_FOLDER: "blobs" })).toContain(
      "an absolute path",
    );
    const wrong: [string, string, string][] = [
      ["BLOB_S3_ENDPOINT", "http://objects.example", "https://"],
      ["BLOB_S3_ENDPOINT", "https://objects.example/x", "path"],
      ["BLOB_S3_BUCKET", "Has Blanks", "a bucket's name"],
      ["BLOB_S3_REGION", "eu/central", "a region"],
      ["BLOB_S3_ACCESS_KEY_ID", "tenant:key", "letters, digits"],
    ];
    for (const [name, value, says] of wrong)
      expect(mistakesOf({ ...s3, [name]: value })).toContain(says);
    expect(mistakesOf({ ...folder, BLOB_URL_KEY: "abc" })).toContain("64");
    expect(
      mistakesOf({
        ...folder,
        BLOB_URL_KEY: "0d".repeat(32),
        BLOB_DRIVER: "x",
      }),
    ).toContain("must be one of folder, s3");
  });

  test("tells no secret", () => {
    const text = mistakesOf({ ...folder, ...s3, BLOB_DRIVER: "folder" });
    expect(text).not.toContain(key);
    expect(text).not.toContain(s3.BLOB_S3_SECRET_ACCESS_KEY);
  });
});
