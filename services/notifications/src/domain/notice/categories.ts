/** The ways by which somebody hears of something. A short message costs somebody money: nobody gets one who has not asked for it. */
export const ways = ["mail", "inbox", "push", "sms"] as const;
export type Way = (typeof ways)[number];

/** Whether something goes this way: `always` cannot be switched off, `on` and `off` are what somebody has who has not chosen. */
type Default = "always" | "on" | "off";

/** What people choose by. */
export const categories = {
  /** Who may get into the account, and what may be done with it. */
  security: { mail: "always", inbox: "on", push: "on", sms: "off" },
  /** Other things about the account. */
  account: { mail: "on", inbox: "on", push: "off", sms: "off" },
  /** Orders that one has placed. */
  orders: { mail: "on", inbox: "on", push: "on", sms: "off" },
  /** Offers and jobs of a provider. */
  work: { mail: "on", inbox: "on", push: "on", sms: "off" },
  /** Messages that wait. */
  chat: { mail: "off", inbox: "on", push: "on", sms: "off" },
} as const satisfies Readonly<Record<string, Readonly<Record<Way, Default>>>>;

export type Category = keyof typeof categories;

export const categoryNames = [
  "security",
  "account",
  "orders",
  "work",
  "chat",
] as const satisfies readonly Category[];

/** Mails of one category that one person gets within an hour; what is more stands in their inbox. Those of security are not counted. */
export const mailsPerHour = 20;
/** Pushes that one person gets within an hour, on however many browsers; the rest stands in the inbox. */
export const pushesPerHour = 60;
/** Short messages that one person, and one number whoever says that it is theirs, gets: nobody has proven a number. */
export const smsAllowed = { perHour: 5, perDay: 20 } as const;
