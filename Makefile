# The commands of the course. It needs make and Python 3.11, 3.12 or 3.13.
#
#   make serve      install what is needed, serve a preview, build the site, serve it in the preview's place
#   make site       build the site in all languages: _build/site
#   make test       build the site and run all tests (they need the Chromium browser)
#   make test-everywhere   the lessons' tests on three Pythons, emulated processors, other seeds (hours)
#   make bench      measure the speed of the lesson library: ratios, side by side (BENCH=gan pi …)
#   make check      check the translations and the Python code's style
#   make venv       only install what is needed, into .venv
#   make clean      remove what was built; `make distclean` removes .venv too
#   make help       show this
#
# Settings:  PYTHON=python3.12  the Python to use       PORT=8001  the port to serve on
#            CHROMIUM=/path/to/browser                  OPTIONS="--language en ru"  for the build

PORT = 8000
OPTIONS =
BENCH =
BIN = .venv/bin

export PYTHON CHROMIUM
export PYTHONUNBUFFERED = 1
export PIP_NO_INPUT = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# What they name would come before the pinned packages.
unexport PYTHONHOME PYTHONPATH

.PHONY: help serve site test test-everywhere bench check venv browser clean distclean
.NOTPARALLEL:

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

serve: venv
	$(BIN)/course serve --build --port $(PORT) $(OPTIONS)

site: venv
	$(BIN)/course build $(OPTIONS)

test: venv browser
	$(BIN)/course build $(OPTIONS)
	CHROMIUM="$$(sh scripts/find_chromium.sh)" $(BIN)/pytest -n 2 --dist loadfile

test-everywhere:
	"$$(sh scripts/find_python.sh)" scripts/test_everywhere.py $(OPTIONS)

bench: venv
	$(BIN)/python benchmarks/run.py $(BENCH)

check: venv
	$(BIN)/course check
	$(BIN)/ruff check code tests benchmarks experiments scripts conf.py
	$(BIN)/ruff format --check code tests benchmarks experiments scripts conf.py

venv: .venv/.installed

.venv/.installed: requirements.txt pyproject.toml
	sh scripts/make_venv.sh

browser:
	@sh scripts/find_chromium.sh

clean:
	rm -rf _build

distclean: clean
	rm -rf .venv
