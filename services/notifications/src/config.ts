import {
  defineConfig,
  field,
  isLocal,
  processFields,
  sharedFields,
} from "@tixlys/config";

/** Equals the folder's name; the audience of tokens, the database's and the NATS user's name follow from it. */
export const SERVICE_NAME = "notifications";

/** Everything that this process reads from its environment. */
export const config = defineConfig(SERVICE_NAME, {
  ...processFields(SERVICE_NAME, { port: 4103, metricsPort: 9103 }),
  FRONTEND_URL: sharedFields.FRONTEND_URL,
  MAIL_URL: field.url({
    description:
      "Where mail goes: smtps://user:password@host, smtp://… (STARTTLS is required outside development and test unless ?tls=optional), or catcher:<folder> (development and test only).",
    protocols: ["smtp", "smtps", "catcher"],
    form: "any",
    password: true,
    example: "smtps://suite:<password>@mail.example",
    check: (value, environment) =>
      value.startsWith("catcher:") && !isLocal(environment)
        ? "must name a mail server: the catcher is for development and test only"
        : undefined,
  }),
  MAIL_FROM: field.string({
    description:
      "The sender of every mail: an address, or a name and an address in angle brackets.",
    developmentDefault: "Tixlys <no-reply@example.test>",
    example: "Suite <no-reply@suite.example>",
    maxLength: 320,
    check: (value) =>
      /^[^<>@\r\n]*<[^<>\s@]+@[^<>\s@]+>$|^[^<>\s@]+@[^<>\s@]+$/.test(value)
        ? undefined
        : "must be an address, or a name and an address in angle brackets",
  }),
  MAIL_IDENTITY: field.secret({
    description:
      "The age identity that opens the secrets of mails; auth seals them for its recipient.",
    example: "AGE-SECRET-KEY-1<58 characters>",
    check: (value) =>
      /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/.test(value)
        ? undefined
        : "must be an age identity (AGE-SECRET-KEY-1…)",
  }),
});
