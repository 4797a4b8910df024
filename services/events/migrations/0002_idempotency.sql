-- The answers of requests with an Idempotency-Key (http-rules 22 to 32), each written in the transaction of its request's effect.
-- A service whose routes write copies this file, byte for byte, as one migration of its own. The owner is the service's own role.
create schema http;
--> statement-breakpoint
-- One row per key that has an answer. Nobody reads principal, key, request or answer from it (decision 26).
create table http.idempotency_key (
  -- SHA-256 of principal, service, method, route and key.
  id            bytea       primary key check (octet_length(id) = 32),
  -- This execution; the ids of the events that it published follow from it.
  execution_id  uuid        not null,
  -- Half of what HKDF makes of key and request: another request with this key is told by it.
  request_check bytea       not null check (octet_length(request_check) = 16),
  -- Status, headers and body under the other half, with AES-256-GCM: nonce, ciphertext, tag.
  answer        bytea       not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null
);
--> statement-breakpoint
create index idempotency_key_expiry on http.idempotency_key (expires_at);
