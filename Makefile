# The day's commands; CONTRIBUTING.md says what each is for.
MVN ?= mvn -B

.PHONY: help build quick format test it golden docs up demo

help:
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' $(MAKEFILE_LIST)

build: ## everything with every gate, tests too
	$(MVN) verify

quick: ## compile and package, no gate and no tests
	$(MVN) -q -Dquick -DskipTests package

format: ## format Java and POMs
	$(MVN) -q spotless:apply

test: ## what a pull request has to pass
	bin/test

it: ## the nightly tests: many seeds, all faults
	$(MVN) -Pnightly verify

golden: ## rewrite golden files from the code
	$(MVN) -q -Dquick -Dgolden.update test

docs: ## check the reference pages against the code
	$(MVN) -q -Dquick -Dtest='*ReferencePageTest' -Dsurefire.failIfNoSpecifiedTests=false test

up: quick ## Kafka, Connect and databases by Docker Compose
	docker compose up --build -d

demo: ## the demo pipeline on this machine
	bin/millrace demo
