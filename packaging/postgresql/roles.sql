-- Two roles: one owns the tables and changes their structure, one works with the rows.
--
-- Run it as the owner of the database after "duecare serve" (or "duecare doctor") has made the
-- tables as this owner. Then let DATABASE_URL of the server name duecare_app. Run it again after
-- an update that adds tables.
--
--   psql -d duecare -v app=duecare_app -f roles.sql
--
-- The role may read and add what is sealed, and nothing else: no UPDATE, DELETE or TRUNCATE, which
-- the triggers of these tables refuse as well. It owns nothing, so it cannot drop the triggers.
SELECT format('CREATE ROLE %I LOGIN', :'app')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'app') \gexec

GRANT USAGE ON SCHEMA public TO :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";
REVOKE ALL ON
    ledger_ledgerentry, ledger_entryvalue, ledger_treenode, ledger_checkpoint, ledger_attachment,
    ledger_timestamptoken
    FROM :"app";
GRANT SELECT, INSERT ON
    ledger_ledgerentry, ledger_entryvalue, ledger_treenode, ledger_checkpoint, ledger_attachment,
    ledger_timestamptoken
    TO :"app";
