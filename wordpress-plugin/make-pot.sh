#!/bin/sh
# Writes languages/laleo.pot anew. Takes the command that runs WP-CLI, `wp` by default.
set -eu
cd "$(dirname "$0")"

${WP:-wp} i18n make-pot . languages/laleo.pot --slug=laleo --domain=laleo --skip-audit --skip-block-json
