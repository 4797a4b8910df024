-- One event may now be told to several people and by several channels. A worker of the version before, while it still runs beside
-- this one, cannot add a delivery without this constraint: its message comes again and is taken by a worker of this version.
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_event_template";