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
export const config = defineConfig(
  SERVICE_NAME,
  {
    ...processFields(SERVICE_NAME, { port: 4103, metricsPort: 9103 }),
    CURSOR_KEY: sharedFields.CURSOR_KEY,
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
    VAPID_PRIVATE_KEY: field.secret({
      description:
        "The private key (P-256, 32 bytes in hex or base64url) that pushes to browsers are signed with; without one nobody can subscribe. Browsers that have subscribed are lost when it changes.",
      optional: true,
      minLength: 43,
      check: (value) =>
        /^([0-9a-f]{64}|[A-Za-z0-9_-]{43}=?)$/i.test(value)
          ? undefined
          : "must be 32 bytes in hex or base64url",
      example: "<64 hexadecimal digits>",
    }),
    VAPID_SUBJECT: field.string({
      description:
        "Where the people who run a push service reach ours: mailto:… or https://….",
      developmentDefault: "mailto:no-reply@example.test",
      optional: true,
      maxLength: 320,
      check: (value) =>
        /^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/.test(value)
          ? undefined
          : "must begin with mailto: or https://",
      example: "mailto:operations@suite.example",
    }),
    SMS_URL: field.url({
      description:
        "The HTTP gateway that sends short messages; without it there are none. https outside development and test.",
      protocols: ["http", "https"],
      form: "any",
      optional: true,
      check: (value, environment) =>
        value.startsWith("https:") || isLocal(environment)
          ? undefined
          : "must begin with https:// outside development and test",
      example: "https://sms.example/v1/messages",
    }),
    SMS_METHOD: field.oneOf({
      description: "How the gateway is asked.",
      values: ["POST", "PUT"],
      default: "POST",
    }),
    SMS_BODY: field.string({
      description:
        "What the gateway is asked with: a JSON object with {{to}}, {{text}} and, where it takes one, {{id}} in its texts.",
      default: '{"to":"{{to}}","text":"{{text}}"}',
      example: '{"to":"{{to}}","text":"{{text}}","reference":"{{id}}"}',
      check: (value) =>
        isJsonObject(value) &&
        value.includes("{{to}}") &&
        value.includes("{{text}}")
          ? undefined
          : "must be a JSON object that says where the number and the text go: {{to}} and {{text}}",
    }),
    SMS_TOKEN: field.secret({
      description: "Goes to the gateway as Authorization: Bearer ….",
      optional: true,
      minLength: 8,
      example: "<the gateway's token>",
    }),
  },
  [
    ({ VAPID_PRIVATE_KEY: key, VAPID_SUBJECT: subject }) =>
      key !== undefined && subject === undefined
        ? ["VAPID_SUBJECT is missing: push services want to know who pushes"]
        : [],
  ],
);

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
