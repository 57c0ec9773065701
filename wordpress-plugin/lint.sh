#!/bin/sh
# Checks every PHP file: `php -l`, then the project's ruleset. Needs php-cli and php-codesniffer.
set -eu
cd "$(dirname "$0")"

find . -name '*.php' -print0 | xargs -0 -n 1 php -l | grep -v '^No syntax errors' && exit 1
phpcs --standard=phpcs.xml.dist --no-cache
