import { countIn, type WordsOf } from "../data.ts";

/** What the inbox says in German. */
export const de: WordsOf = {
  "password-changed": {
    title: "Ihr Passwort wurde geändert",
    body: "Wenn Sie es nicht waren, setzen Sie Ihr Passwort sofort zurück.",
  },
  "new-device": {
    title: "Anmeldung mit einem neuen Gerät",
    body: "Wenn Sie es nicht waren, ändern Sie Ihr Passwort, und beenden Sie die Sitzungen, die Ihnen fremd sind.",
  },
  "login-after-failures": {
    title: "Anmeldung nach falschen Passwörtern",
    body: "Wenn Sie es nicht waren, ändern Sie jetzt Ihr Passwort.",
  },
  "api-key-created": {
    title: "Ein neuer API-Schlüssel für Ihr Konto",
    body: "Wenn Sie es nicht waren, widerrufen Sie den Schlüssel, und ändern Sie Ihr Passwort.",
  },
  "api-key-revoked": {
    title: "Ein API-Schlüssel Ihres Kontos wurde widerrufen",
    body: "Das Programm, das ihn hat, kann damit nichts mehr tun.",
  },
  "factor-added": {
    title: "Ein zweiter Faktor für Ihr Konto",
    body: "Von jetzt an verlangt jede Anmeldung einen Code Ihrer App.",
  },
  "factor-removed": {
    title: "Ihr zweiter Faktor wurde entfernt",
    body: "Von jetzt an genügt zum Anmelden das Passwort.",
  },
  "recovery-codes-renewed": {
    title: "Neue Wiederherstellungscodes für Ihr Konto",
    body: "Die bisherigen gelten nicht mehr.",
  },
  "recovery-code-used": {
    title: "Ein Wiederherstellungscode wurde benutzt",
    body: "Wenn Sie es nicht waren, erstellen Sie neue Codes, und ändern Sie Ihr Passwort.",
  },
  "account-disabled": {
    title: "Ihr Konto wurde gesperrt",
    body: "Sie können sich vorerst nicht anmelden.",
  },
  "roles-changed": {
    title: "Ihre Berechtigungen haben sich geändert",
    body: "Melden Sie sich wieder an, dann gilt die Änderung.",
  },
  welcome: {
    title: "Ihr Konto ist bereit",
    body: "Ihre E-Mail-Adresse ist bestätigt. Willkommen!",
  },
  "export-ready": {
    title: "Ihre Daten liegen bereit",
    body: "Holen Sie sie innerhalb von sieben Tagen in Ihrem Konto ab.",
  },
  "webhook-disabled": {
    title: "Ihr Webhook wurde abgeschaltet",
    body: "Es wird nichts mehr an ihn gesendet. Sehen Sie nach, warum, und schalten Sie ihn dann wieder ein.",
  },
  "order-placed": {
    title: "Ihr Auftrag ist offen für Angebote",
    body: "Sie erfahren von jedem Angebot.",
  },
  "order-expired": {
    title: "Ihr Auftrag ist abgelaufen",
    body: "Kein Angebot wurde angenommen. Sie können ihn jederzeit neu aufgeben.",
  },
  "order-cancelled": {
    title: "Ihr Auftrag wurde storniert",
    body: "Wer dafür ein Angebot gemacht hatte, wurde benachrichtigt.",
  },
  "offer-received": {
    title: "Sie haben ein Angebot",
    body: "Ein Anbieter hat ein Angebot für Ihren Auftrag gemacht.",
  },
  "job-completed": {
    title: "Ihr Auftrag ist erledigt: bitte bestätigen",
    body: "Nach 72 Stunden gilt er von selbst als bestätigt.",
  },
  "job-cancelled": {
    title: "Die Arbeit an Ihrem Auftrag wurde abgesagt",
    body: "Mit ihr ist der Auftrag storniert. Sie können ihn jederzeit neu aufgeben.",
  },
  "offer-accepted": {
    title: "Ihr Angebot wurde angenommen",
    body: "Die Arbeit ist Ihre.",
  },
  "offer-rejected": {
    title: "Ihr Angebot wurde nicht angenommen",
    body: "Der Auftrag ging an jemand anderen, wurde storniert oder ist abgelaufen.",
  },
  "job-confirmed": {
    title: "Ihre Arbeit wurde bestätigt",
    body: "Der Auftrag ist abgeschlossen.",
  },
  "work-cancelled": {
    title: "Eine Ihrer Arbeiten wurde abgesagt",
    body: "Sie müssen nichts weiter tun.",
  },
  "review-received": {
    title: "Sie haben eine Bewertung",
    body: "Ein Kunde hat gesagt, wie er Ihre Arbeit fand.",
  },
  "messages-waiting": (data) => ({
    title: "Neue Nachrichten für Sie",
    body:
      countIn(data) === 1
        ? "Eine Nachricht haben Sie noch nicht gelesen."
        : `${countIn(data)} Nachrichten haben Sie noch nicht gelesen.`,
  }),
};
