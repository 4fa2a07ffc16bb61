"""One file per verb group; owns the transaction. The only place where store, engine and lab meet."""
