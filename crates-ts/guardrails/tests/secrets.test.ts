import { secretFindings } from "../src/secrets/index.ts";
import { provePlants } from "./support/plant.ts";

/** Put together here, so that this file holds no secret's shape itself. */
const age = ["AGE-SECRET-", "KEY-1", "QPZRY9X8GF2T".repeat(5)].join("");
const begin = ["-----BEGIN", "PRIVATE", "KEY-----"].join(" ");
const pem = `${begin}\n  ${"MIGHAgEAMBMG".repeat(5)}`;
const seal = "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]";
const block = `sops:\n    lastmodified: "2026-01-01T00:00:00Z"\n    mac: ${seal}\n`;
const recipient = `age1${"q".repeat(58)}`;
const keyFile = `# created: today\n# public key: ${recipient}\n${age}\n`;
const rules = (environment: string): string =>
  `creation_rules:\n  - path_regex: ^infra/secrets/secrets\\.${environment}\\.auth\\.yaml$\n    age: ${recipient}\n`;
const hex = "0123456789abcdef".repeat(4);

provePlants("secrets", secretFindings, [
  {
    rule: "secrets/private-key",
    name: "keys and tokens in any file of the repository (auth #77)",
    patch: {
      "docs/age.md": `# Key\n\n${age}\n`,
      "infra/compose/tls.yaml": `key: |\n  ${pem}\n`,
      ".env.example": `A=1\n${["BISCUIT", "PRIVATE", "KEY"].join("_")}=k1:${hex}\n`,
      "docs/cloud.md": ["AK", "IA", "ABCDEFGH01234567\n"].join(""),
      "docs/forge.md": `${["gh", "p_"].join("")}${"a".repeat(36)}\n`,
      "docs/key.md": `${["tix", "lys_live_"].join("")}${"a".repeat(49)}\n`,
      "docs/chat.md": ["xo", "xb-", "1234567890ab\n"].join(""),
      "docs/log.md": `${["tixlys", "dev", ""].join("-")}${"a".repeat(43)}\n`,
    },
    at: [
      "docs/age.md:3",
      "infra/compose/tls.yaml:2",
      ".env.example:2",
      "docs/cloud.md:1",
      "docs/forge.md:1",
      "docs/key.md:1",
      "docs/chat.md:1",
      "docs/log.md:1",
    ],
    fix: /SOPS/,
    twin: {
      "services/alpha/tests/fixtures/age.txt": `${age}\n`,
      ".env.example": `${["BISCUIT", "PRIVATE", "KEY"].join("_")}=\n`,
      "docs/key.md": "Keys look like tixlys_live_9fQ…x7Qp, tixlys_test_abc.\n",
      "docs/age.md": `Keys look like AGE-SECRET-KEY-1QQQ and ${begin}\\nabc.\n`,
    },
  },
  {
    rule: "secrets/unencrypted",
    name: "open values and open files (auth #77)",
    patch: {
      "infra/secrets/secrets.staging.auth.yaml": `A: ${seal}\nB: open\n${block}`,
      "infra/secrets/secrets.production.auth.yaml": "A: open\n",
      "infra/secrets/secrets.test.json": `{"A": 1, "sops": {"mac": "", "lastmodified": ""}}`,
    },
    at: [
      "infra/secrets/secrets.staging.auth.yaml:2",
      "infra/secrets/secrets.production.auth.yaml:1",
      "infra/secrets/secrets.test.json:1",
    ],
    fix: /leaked/,
    twin: {
      "infra/secrets/README.md": "A: open\n",
      "infra/secrets/secrets.development.yaml": `A: ${seal}\nB: ""\n${block}`,
    },
  },
  {
    rule: "secrets/fixture-reader",
    name: "a key of the tests as a reader of staging and production",
    patch: {
      "crates-ts/nexus/tests/fixtures/a.key": keyFile,
      ".sops.yaml": rules("production"),
      "infra/secrets/secrets.staging.auth.yaml": `${block}    age:\n        - recipient: ${recipient}\n`,
    },
    at: [".sops.yaml:3", "infra/secrets/secrets.staging.auth.yaml:5"],
    fix: /rotate/,
    twin: {
      "crates-ts/nexus/tests/fixtures/a.key": keyFile,
      ".sops.yaml": `${rules("development")}${rules("production").split("\n").slice(1, 2).join("")}\n    age: age1${"p".repeat(58)}\n`,
    },
  },
]);
