"""`make up`: the topology of docker-compose.yml as plain processes, where no container engine runs.

Commands, environment, order, health checks and restarts are read from that file, so it is exercised as it stands;
PostgreSQL and Valkey come from wheels. What containers bring besides (images, networks, users) is left out.
"""
