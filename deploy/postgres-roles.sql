-- The three roles; run once by an administrator of the server, may be run again. They belong to the whole server, not to one database.
-- sdip_owner owns the tables: it migrates, backs up and restores. sdip_app serves pages and jobs and stands under row level security.
-- sdip_platform is no login: the application takes it on for the few platform pages that read across tenants.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sdip_owner') THEN
        CREATE ROLE sdip_owner LOGIN CREATEDB CREATEROLE;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sdip_app') THEN
        CREATE ROLE sdip_app LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sdip_platform') THEN
        CREATE ROLE sdip_platform NOLOGIN;
    END IF;
END
$$;
GRANT sdip_app TO sdip_owner;
GRANT sdip_platform TO sdip_app WITH INHERIT FALSE;
