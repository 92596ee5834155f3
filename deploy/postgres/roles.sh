#!/bin/bash
# Runs once, in an empty data folder: a role and a schema for each service, and nothing for others.
set -euo pipefail

for service in gateway image container volume; do
  variable="${service^^}_DB_PASSWORD"
  password="${!variable:-}"
  if [ -z "$password" ]; then
    echo "roles.sh: $variable is empty; fill in .env" >&2
    exit 1
  fi
  # Quoted by psql (:'…'), so that any character can be in a password.
  psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
    -v role="$service" -v password="$password" <<'SQL'
create role :"role" login password :'password';
create schema :"role" authorization :"role";
alter role :"role" set search_path = :"role";
SQL
done

psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c 'revoke all on schema public from public'
