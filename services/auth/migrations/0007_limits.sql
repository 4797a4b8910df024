-- The table of @tixlys/pawz's rate limits. A service whose replicas count together copies this file, byte for byte, as one
-- migration of its own. The owner is the service's own role.
create schema limits;
--> statement-breakpoint
-- One row per policy and partition that has a window open. `key` is an HMAC: no address and no id can be read from it. Rows
-- are changed with every request that counts and are small: room on the page keeps the updates off the indexes.
create table limits.usage (
  key     text        primary key,
  used    integer     not null,
  ends_at timestamptz not null
) with (fillfactor = 50);
--> statement-breakpoint
create index usage_ends_at on limits.usage (ends_at);
