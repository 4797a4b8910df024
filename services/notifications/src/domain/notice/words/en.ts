import { countIn, type WordsOf } from "../data.ts";

/** What the inbox says in English. */
export const en: WordsOf = {
  "password-changed": {
    title: "Your password was changed",
    body: "If it was not you, reset your password at once.",
  },
  "new-device": {
    title: "A new device has signed in",
    body: "If it was not you, change your password and end the sessions that you do not recognise.",
  },
  "login-after-failures": {
    title: "Somebody signed in after wrong passwords",
    body: "If it was not you, change your password now.",
  },
  "api-key-created": {
    title: "A new API key for your account",
    body: "If it was not you, revoke the key and change your password.",
  },
  "api-key-revoked": {
    title: "An API key of your account was revoked",
    body: "The program that holds it can do nothing with it any more.",
  },
  "factor-added": {
    title: "A second factor for your account",
    body: "From now on every sign-in asks for a code of your app.",
  },
  "factor-removed": {
    title: "Your second factor was removed",
    body: "From now on your password alone signs in.",
  },
  "recovery-codes-renewed": {
    title: "New recovery codes for your account",
    body: "Those from before are void.",
  },
  "recovery-code-used": {
    title: "A recovery code was used",
    body: "If it was not you, make new recovery codes and change your password.",
  },
  "account-disabled": {
    title: "Your account was disabled",
    body: "You cannot sign in for now.",
  },
  "roles-changed": {
    title: "What you may do has changed",
    body: "Sign in again, and the change counts.",
  },
  welcome: {
    title: "Your account is ready",
    body: "Your e-mail address is confirmed. Welcome!",
  },
  "export-ready": {
    title: "Your data is ready",
    body: "Fetch it from your account within seven days.",
  },
  "webhook-disabled": {
    title: "Your webhook was disabled",
    body: "Nothing is sent to it any more. Look at why, mend it, and set it to active again.",
  },
  "order-placed": {
    title: "Your order is open for offers",
    body: "You hear of each offer.",
  },
  "order-expired": {
    title: "Your order has expired",
    body: "No offer was accepted. You can place it again at any time.",
  },
  "order-cancelled": {
    title: "Your order was cancelled",
    body: "Whoever had made an offer for it was told.",
  },
  "offer-received": {
    title: "You have an offer",
    body: "A provider has made an offer for your order.",
  },
  "job-completed": {
    title: "Your job is done: please confirm it",
    body: "After 72 hours it counts as confirmed by itself.",
  },
  "job-cancelled": {
    title: "Your job was cancelled",
    body: "The order is cancelled with it. You can place it again at any time.",
  },
  "offer-accepted": {
    title: "Your offer was accepted",
    body: "The job is yours.",
  },
  "offer-rejected": {
    title: "Your offer was not accepted",
    body: "The order went to somebody else, was cancelled, or has expired.",
  },
  "job-confirmed": {
    title: "Your work was confirmed",
    body: "The order is closed.",
  },
  "work-cancelled": {
    title: "A job of yours was cancelled",
    body: "There is nothing left for you to do.",
  },
  "review-received": {
    title: "You have a review",
    body: "A customer has said what they think of your work.",
  },
  "messages-waiting": (data) => ({
    title: "New messages for you",
    body:
      countIn(data) === 1
        ? "There is a message that you have not read yet."
        : `There are ${countIn(data)} messages that you have not read yet.`,
  }),
};
