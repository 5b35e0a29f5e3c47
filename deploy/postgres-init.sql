-- For psql, after postgres-roles.sql: the passwords, taken from the environment, and the database.
\getenv owner_password SDIP_OWNER_PASSWORD
\getenv app_password SDIP_APP_PASSWORD
ALTER ROLE sdip_owner PASSWORD :'owner_password';
ALTER ROLE sdip_app PASSWORD :'app_password';
CREATE DATABASE sdip OWNER sdip_owner TEMPLATE template0 ENCODING 'UTF8';
