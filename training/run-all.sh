#!/bin/bash
# Networks like the shipped ones, from scratch: train, go on, average, export, check. Resumable: run it again and it goes on.
#   training/run-all.sh             about 4 hours on two free cores
# Environment: PYTHON (default /usr/bin/python3), EXPRESSION_DATA, EXPRESSION_RUNS (default training/runs), MODELS (default
# public/models: what is there is replaced only by something better), START_MINUTES, COMPACT_MINUTES (twice), CLASSIC_MINUTES,
# EXTRA (arguments for every training run: `--limit 500`, say).
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-/usr/bin/python3}
models=${MODELS:-public/models}
export OMP_WAIT_POLICY=PASSIVE
train() {
  # shellcheck disable=SC2086
  "$python" training/train.py "$@" ${EXTRA:-}
}
# The network that was given to this project (../shared/models/baseline) is such a run of 72 minutes.
train --run start --plan baseline --minutes "${START_MINUTES:-75}"
on=(--plan baseline --posterior 0.1 --teach 0.2 --teach-crowd 0.2 --dropout 0.1)
train --run compact-a "${on[@]}" --init start --teacher start --mixup 0.1 --lr 0.06 --minutes "${COMPACT_MINUTES:-50}"
train --run compact-b "${on[@]}" --init compact-a --teacher start compact-a --mixup 0 --lr 0.05 --minutes "${COMPACT_MINUTES:-50}"
"$python" training/export.py --models "$models" --id compact --run compact-b --average compact-a=0.4 --shift fer2013:fear=0.3
train --run classic-a --plan classic --teacher compact-a compact-b --teach 0.4 --mixup 0 --strength 0.7 --dropout 0.3 --lr 0.05 --ema 0.995 \
  --minutes "${CLASSIC_MINUTES:-50}"
"$python" training/export.py --models "$models" --id classic --run classic-a
"$python" training/summarise.py start compact-a compact-b classic-a
"$python" training/evaluate.py --run compact-b
[ "$models" != public/models ] || node training/check-tfjs.mjs
