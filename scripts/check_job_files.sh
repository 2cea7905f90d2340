#!/bin/sh
# Compare the guide's Kubernetes job with the schemas of Kubernetes itself, which kubernetes-validate brings along.
# It is no pin of the course: 23 MB to download and 17,000 files, for one file that changes seldom. The tests
# run the job files and look whether their parts fit together (tests/lessons/test_larger_machines.py).
set -eu
job=$(dirname "$0")/../book/guide/jobs/train.yaml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet kubernetes-validate==1.37.0

for version in 1.28 1.29 1.30 1.31 1.32 1.33 1.34 1.35 1.36 1.37; do
    "$folder/venv/bin/kubernetes-validate" --strict --quiet --kubernetes-version $version "$job"
    echo "$version: fits"
done

sed 's/completionMode/completionMod/' "$job" > "$folder/broken.yaml"
if "$folder/venv/bin/kubernetes-validate" --strict --quiet "$folder/broken.yaml" > "$folder/said"; then
    echo "a misspelt field was not found: expected an error" >&2
    exit 1
fi
echo "a misspelt field is found"
