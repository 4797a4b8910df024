/* The tables of this service beside those of the crates. After a change here, `./tixlys generate chat NAME` writes the migration. */
export {};
