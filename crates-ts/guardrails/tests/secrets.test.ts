import { secretFindings } from "../src/secrets/index.ts";
import { provePlants } from "./support/plant.ts";

/** Put together here, so that this file holds no secret's shape itself. */
const age = ["AGE-SECRET-", "KEY-1", "QPZRY9X8GF2T".repeat(5)].join("");
const begin = ["-----BEGIN", "PRIVATE", "KEY-----"].join(" ");
const pem = `${begin}\n  ${"MIGHAgEAMBMG".repeat(5)}`;
const hex = "0123456789abcdef".repeat(4);

provePlants("secrets", secretFindings, [
  {
    rule: "secrets/private-key",
    name: "keys and tokens",
    patch: {
      "docs/age.md": `# Key\n\n${age}\n`,
      "infra/compose/tls.yaml": `key: |\n  ${pem}\n`,
      ".env.example": `A=1\n${["BISCUIT", "PRIVATE", "KEY"].join("_")}=k1:${hex}\n`,
      "docs/cloud.md": ["AK", "IA", "ABCDEFGH01234567\n"].join(""),
      "docs/forge.md": `${["gh", "p_"].join("")}${"a".repeat(36)}\n`,
      "docs/chat.md": ["xo", "xb-", "1234567890ab\n"].join(""),
    },
    at: [
      "docs/age.md:3",
      "infra/compose/tls.yaml:2",
      ".env.example:2",
      "docs/cloud.md:1",
      "docs/forge.md:1",
      "docs/chat.md:1",
    ],
    fix: /SOPS/,
    twin: {
      "services/alpha/tests/fixtures/age.txt": `${age}\n`,
      ".env.example": `${["BISCUIT", "PRIVATE", "KEY"].join("_")}=\n`,
      "docs/age.md": `Keys look like AGE-SECRET-KEY-1QQQ and ${begin}\\nabc.\n`,
    },
  },
]);
