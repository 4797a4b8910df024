import type { Letter, Written } from "../letter.ts";
import { compose, paragraph } from "../parts.ts";
import type { OrderTemplate } from "./templates.ts";

/** Subject, and what has happened; whoever wants to know more signs in. */
const words: Readonly<Record<OrderTemplate, readonly [string, string]>> = {
  "order-placed": [
    "Ihr Auftrag ist offen für Angebote",
    "Ihr Auftrag wurde aufgegeben. Anbieter können Ihnen jetzt Angebote machen, und Sie erfahren von jedem.",
  ],
  "order-expired": [
    "Ihr Auftrag ist abgelaufen",
    "Ihr Auftrag war so lange offen, wie Aufträge es sind, und kein Angebot wurde angenommen. Sie können ihn jederzeit neu aufgeben.",
  ],
  "order-cancelled": [
    "Ihr Auftrag wurde storniert",
    "Ihr Auftrag wurde storniert, und wer dafür ein Angebot gemacht hatte, wurde benachrichtigt.",
  ],
  "offer-received": [
    "Sie haben ein Angebot",
    "ein Anbieter hat ein Angebot für Ihren Auftrag gemacht. Melden Sie sich an, um Preis und Termin zu sehen und es anzunehmen.",
  ],
  "offer-accepted": [
    "Ihr Angebot wurde angenommen",
    "Ihr Angebot wurde angenommen, und die Arbeit ist Ihre. Melden Sie sich an, um zu sehen, wo und für wen sie ist.",
  ],
  "offer-rejected": [
    "Ihr Angebot wurde nicht angenommen",
    "ein Auftrag, für den Sie ein Angebot gemacht hatten, wurde an jemand anderen vergeben, storniert oder ist abgelaufen.",
  ],
  "job-completed": [
    "Ihr Auftrag ist erledigt: bitte bestätigen",
    "der Anbieter sagt, dass Ihr Auftrag erledigt ist. Bitte melden Sie sich an, und bestätigen Sie es; nach 72 Stunden gilt er von selbst als bestätigt. Sie können auch sagen, wie Sie ihn fanden.",
  ],
  "job-confirmed": [
    "Ihre Arbeit wurde bestätigt",
    "eine Arbeit, die Sie erledigt haben, wurde bestätigt, und der Auftrag ist abgeschlossen.",
  ],
  "job-cancelled": [
    "Die Arbeit an Ihrem Auftrag wurde abgesagt",
    "die Arbeit an Ihrem Auftrag wurde abgesagt, und mit ihr der Auftrag. Sie können ihn jederzeit neu aufgeben.",
  ],
  "work-cancelled": [
    "Eine Ihrer Arbeiten wurde abgesagt",
    "eine Arbeit, die Ihnen übertragen war, wurde abgesagt. Sie müssen nichts weiter tun.",
  ],
  "review-received": [
    "Sie haben eine Bewertung",
    "ein Kunde hat gesagt, wie er eine Arbeit fand, die Sie erledigt haben. Die Bewertung steht auf Ihrer Seite.",
  ],
};

export function aboutOrder(
  letter: Extract<Letter, { template: OrderTemplate }>,
): Written {
  const [subject, text] = words[letter.template];
  return compose("de", subject, [
    paragraph(`Hallo ${letter.username},`),
    paragraph(text),
  ]);
}
