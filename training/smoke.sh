#!/bin/bash
# Every stage on a tiny subset, in ten minutes on two busy cores: proves that the pipeline works, trains nothing useful.
#   training/smoke.sh
# Writes to a temporary folder only.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-/usr/bin/python3}
export OMP_WAIT_POLICY=PASSIVE
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export EXPRESSION_RUNS=$work/runs
"$python" -m unittest discover -s training -p 'test_*.py'
for plan in compact classic; do
  "$python" training/train.py --run "smoke-$plan" --plan "$plan" --epochs 2 --limit 1500 --teacher baseline
  # a second start with more epochs goes on from the last checkpoint
  "$python" training/train.py --run "smoke-$plan" --plan "$plan" --epochs 3 --limit 1500 --teacher baseline
  "$python" training/export.py --id "$plan" --run "smoke-$plan" --models "$work/models"
done
# from a trained network with other widths
"$python" training/train.py --run smoke-narrow --plan compact --init baseline --epochs 1 --limit 1500 --resample 0.4 --mixup 0
# a teacher, and two networks that ask it at every step, from the packed data
"$python" training/packed.py "$work/packed.xz"
"$python" training/train.py --run smoke-residual --plan residual --epochs 3 --limit 64 --batch 32 --packed "$work/packed.xz"
"$python" training/train.py --run smoke-a smoke-b --plan compact classic --epochs 1 --limit 300 --online smoke-residual --packed "$work/packed.xz"
# what cameras do, taught by its own answers to the plain pictures
"$python" training/train.py --run smoke-robust --plan compact --init smoke-compact --teacher smoke-compact --epochs 1 --limit 600 --mixup 0 --full-size --corrupt 0.65
"$python" training/train.py --run smoke-robust-2 --plan compact --init smoke-robust+smoke-compact=0.4/0.75 --epochs 1 --limit 300 --mixup 0 --full-size --corrupt 0.5
"$python" training/evaluate.py --run smoke-robust-2 --corruptions --against smoke-compact --limit 200 --markdown "$work/corruptions.md" > "$work/corruptions.json"
"$python" training/faithful.py --run smoke-robust-2 --against smoke-compact --faces 8 > "$work/faithful.json"
"$python" training/calibrate.py --run smoke-compact > "$work/calibration.json"
"$python" training/evaluate.py --run smoke-compact > "$work/figures.json"
if command -v node > /dev/null && [ -d node_modules/@tensorflow/tfjs-layers ]; then
  node training/check-tfjs.mjs "$work/models"
fi
echo "smoke run passed"
