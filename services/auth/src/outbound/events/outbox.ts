import { auth } from "@tixlys/contracts";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import { rolesOf } from "../../domain/account/role.ts";
import type { Fact, Revocation, Work } from "../../application/ports.ts";

type AuthOutbox = ReturnType<typeof outbox<typeof auth>>;

/** The outbox of one transaction in the application's words. Ids of written revocations are added to `revocations`. */
export function outboxOf(
  tx: Transaction,
  revocations: string[],
): Work["outbox"] {
  const out = outbox(tx, auth);
  return {
    publish: (fact) => publish(out, fact),
    async publishNothing() {
      // Written to the log like a row, and read by nobody: otherwise a commit with nothing to flush would be the faster one.
      await tx.sql`select pg_logical_emit_message(true, 'auth.nothing', ${noFact})`;
    },
    async revoke(revocation) {
      const { id } = await out.revoke(recordOf(revocation));
      revocations.push(id);
    },
  };
}

/** About as long as a fact. */
const noFact = " ".repeat(600);

/** From the domain's words to the contract's. */
async function publish(out: AuthOutbox, fact: Fact): Promise<void> {
  const aggregateVersion = fact.version;
  switch (fact.type) {
    case "RegistrationRequested": {
      const { id: subject, email, username } = fact.registration;
      const data = {
        registrationId: subject,
        email,
        username,
        verification: fact.sealedLink,
      };
      await out.publish("auth.registration.requested", {
        id: fact.messageId,
        subject,
        aggregateVersion,
        data,
      });
      return;
    }
    case "RegistrationRefused": {
      const data = { userId: fact.owner };
      await out.publish("auth.registration.refused", {
        subject: fact.owner,
        aggregateVersion,
        data,
      });
      return;
    }
    case "AccountRegistered": {
      const { id: userId, email, username } = fact.account;
      const data = {
        userId,
        email,
        username,
        ...fact.details,
        roles: rolesOf(fact.account),
      };
      await out.publish("auth.account.registered", {
        subject: userId,
        aggregateVersion,
        data,
      });
      return;
    }
    case "UsernameChanged": {
      const { userId, username } = fact;
      await out.publish("auth.account.username-changed", {
        subject: userId,
        aggregateVersion,
        data: { userId, username },
      });
      return;
    }
    case "EmailChanged": {
      const { messageId: id, userId, email, verified } = fact;
      const { sealedConfirmation: confirmation, sealedUndo: undo } = fact;
      const data = {
        userId,
        email,
        verified,
        ...(confirmation === undefined ? {} : { confirmation }),
        ...(undo === undefined ? {} : { undo }),
      };
      await out.publish("auth.account.email-changed", {
        id,
        subject: userId,
        aggregateVersion,
        data,
      });
      return;
    }
    case "EmailConfirmed": {
      const { userId, at } = fact;
      await out.publish("auth.account.verified", {
        subject: userId,
        aggregateVersion,
        data: { userId, at: at.toISOString() },
      });
      return;
    }
    case "PasswordResetRequested": {
      const { messageId: id, userId, sealedLink: reset } = fact;
      await out.publish("auth.password.reset-requested", {
        id,
        subject: userId,
        aggregateVersion,
        data: { userId, reset },
      });
      return;
    }
    case "PasswordChanged": {
      const { userId } = fact;
      await out.publish("auth.password.changed", {
        subject: userId,
        aggregateVersion,
        data: { userId },
      });
      return;
    }
    case "SessionRevoked": {
      const { userId, sessionId, reason } = fact;
      const data = {
        userId,
        reason,
        ...(sessionId === undefined ? {} : { sessionId }),
      };
      await out.publish("auth.session.revoked", {
        subject: userId,
        aggregateVersion,
        data,
      });
      return;
    }
    case "RolesChanged": {
      const { userId: subject, by } = fact;
      const data = {
        userId: subject,
        roles: [...fact.roles],
        by,
        at: fact.at.toISOString(),
      };
      const message = { subject, aggregateVersion, data };
      await out.publish("auth.account.role-changed", message);
      return;
    }
    case "AccountDisabled":
    case "AccountEnabled": {
      const { userId: subject, by } = fact;
      const data = { userId: subject, by, at: fact.at.toISOString() };
      const message = { subject, aggregateVersion, data };
      await (fact.type === "AccountDisabled"
        ? out.publish("auth.account.disabled", message)
        : out.publish("auth.account.enabled", message));
      return;
    }
    case "AccountDeleted": {
      const { messageId: id, userId: subject, by, at } = fact;
      const data = {
        userId: subject,
        ...(by === undefined ? {} : { by }),
        at: at.toISOString(),
      };
      const message = { id, subject, aggregateVersion, data };
      await out.publish("auth.account.deleted", message);
      return;
    }
    case "ExportReady": {
      const { userId, id: exportId, complete } = fact;
      const data = { userId, exportId, complete };
      const message = { subject: userId, aggregateVersion, data };
      await out.publish("auth.account.export-ready", message);
      return;
    }
    case "LoginAfterFailures": {
      const { userId, failures, at } = fact;
      const data = { userId, failures, at: at.toISOString() };
      const message = { subject: userId, aggregateVersion, data };
      await out.publish("auth.login.after-failures", message);
      return;
    }
    case "LoginFromNewDevice": {
      const { userId, device, at } = fact;
      const data = { userId, device, at: at.toISOString() };
      await out.publish("auth.login.from-new-device", {
        subject: userId,
        aggregateVersion,
        data,
      });
      return;
    }
    case "FactorAdded":
    case "FactorRemoved": {
      const { userId, kind } = fact;
      const name =
        fact.type === "FactorAdded"
          ? "auth.factor.added"
          : "auth.factor.removed";
      const data = { userId, kind };
      await out.publish(name, { subject: userId, aggregateVersion, data });
      return;
    }
    case "RecoveryCodeUsed": {
      const { userId, left } = fact;
      await out.publish("auth.factor.recovery-code-used", {
        subject: userId,
        aggregateVersion,
        data: { userId, left },
      });
      return;
    }
    case "ApiKeyCreated":
    case "ApiKeyRevoked": {
      const { userId, id: apiKeyId } = fact;
      const name =
        fact.type === "ApiKeyCreated"
          ? "auth.api-key.created"
          : "auth.api-key.revoked";
      await out.publish(name, {
        subject: userId,
        aggregateVersion,
        data: { userId, apiKeyId },
      });
      return;
    }
  }
}

function recordOf(revocation: Revocation): Parameters<AuthOutbox["revoke"]>[0] {
  const exp = Math.ceil(revocation.until.getTime() / 1000);
  switch (revocation.kind) {
    // A key's tokens name it where others name their session.
    case "api-key":
    case "session":
      return { kind: "sid", id: revocation.id, exp };
    case "key":
      return { kind: "kid", id: String(revocation.id), exp };
    case "block":
      return { kind: "blk", id: revocation.id, exp };
    case "user":
      return { kind: "sub", id: revocation.id, gen: revocation.gen, exp };
  }
}
