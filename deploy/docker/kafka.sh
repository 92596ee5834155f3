#!/bin/sh
# Gives the broker its users and starts it. Without a password for each it does not start.
set -eu

users=""
for service in gateway image container volume; do
  variable="$(echo "$service" | tr '[:lower:]' '[:upper:]')_KAFKA_PASSWORD"
  password="$(printenv "$variable" || true)"
  if [ -z "$password" ]; then
    echo "kafka.sh: $variable is empty; fill in .env" >&2
    exit 1
  fi
  users="$users user_$service=\"$password\""
done

KAFKA_LISTENER_NAME_CLIENT_PLAIN_SASL_JAAS_CONFIG="org.apache.kafka.common.security.plain.PlainLoginModule required$users;"
export KAFKA_LISTENER_NAME_CLIENT_PLAIN_SASL_JAAS_CONFIG
exec /__cacert_entrypoint.sh /etc/kafka/docker/run
