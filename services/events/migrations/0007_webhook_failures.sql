create index concurrently if not exists "webhook_deliveries_failed" on "webhook_deliveries" using btree ("owner_id","webhook_id","id") where "webhook_deliveries"."state" = 'failed';
