-- The three roles; run once by an administrator of the server, may be run again. They belong to the whole server, not to one database.
-- sdip_owner owns the tables: it migrates, backs up and restores. sdip_app serves pages and jobs and stands under row level security.
-- sdip_platform reads across tenants and is no login. It is for the operator's own questions; the application may never become it.
DO $$
DECLARE
    giver regrole;
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
    FOR giver IN
        SELECT grantor FROM pg_auth_members
        WHERE roleid = 'sdip_platform'::regrole AND member = 'sdip_app'::regrole
    LOOP
        EXECUTE format('REVOKE sdip_platform FROM sdip_app GRANTED BY %s CASCADE', giver);
    END LOOP;
END
$$;
GRANT sdip_app TO sdip_owner;
