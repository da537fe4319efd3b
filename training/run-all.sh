#!/bin/bash
# The shipped networks from scratch: train, distil, export, check. Resumable: run it again and it goes on.
#   training/run-all.sh             about 5 hours on two free cores
# Environment: PYTHON (default /usr/bin/python3), EXPRESSION_DATA, EXPRESSION_RUNS (default training/runs),
# COMPACT_MINUTES, CLASSIC_MINUTES.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-/usr/bin/python3}
export OMP_WAIT_POLICY=PASSIVE
"$python" training/train.py --run compact-1 --plan compact --minutes "${COMPACT_MINUTES:-240}" --teacher baseline
"$python" training/export.py --id compact --run compact-1
"$python" training/train.py --run classic-1 --plan classic --minutes "${CLASSIC_MINUTES:-45}" --teacher compact-1 --teach 0.4 --mixup 0 --strength 0.7 --lr 0.06 --ema 0.99
"$python" training/export.py --id classic --run classic-1
"$python" training/summarise.py compact-1 classic-1
"$python" training/evaluate.py --model compact
"$python" training/calibrate.py --model compact
node training/check-tfjs.mjs
