/** The tables of this service beside those of the crates. After a change here, `./tixlys generate events NAME` writes the migration. */
