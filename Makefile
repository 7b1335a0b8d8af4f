# Needs python3 >= 3.11 with pip, and make; everything else comes into .venv by hash.
PYTHON ?= python3
ARGS ?=
ROOMS := domain application infrastructure projections entrypoints
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help
.DELETE_ON_ERROR:

help: ## list the commands
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

.venv/.ready-%: requirements/%.txt scripts/bootstrap.py
	@$(PYTHON) scripts/bootstrap.py $*
	@touch $@
