#!/bin/bash
# Networks like the shipped ones, from scratch: train, go on, average, export, check. Resumable: run it again and it goes on.
#   training/run-all.sh             about 5 hours on two free cores
# Environment: PYTHON (default /usr/bin/python3), EXPRESSION_DATA, EXPRESSION_RUNS (default training/runs), MODELS (default
# public/models: what is there is replaced only by something better), START_MINUTES, COMPACT_MINUTES (three times), CLASSIC_MINUTES,
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
train --run wide-a "${on[@]}" --init start --teacher start --mixup 0.1 --lr 0.06 --minutes "${COMPACT_MINUTES:-50}"
train --run wide-b "${on[@]}" --init wide-a --teacher start wide-a --mixup 0 --lr 0.05 --minutes "${COMPACT_MINUTES:-50}"
# Without the filters that it can do without, and with faces as a camera gives them.
train --run compact-a --plan compact --init wide-b --teacher wide-a wide-b --posterior 0.1 --teach 0.3 --teach-crowd 0.2 --dropout 0.1 --smoothing 0.05 \
  --mixup 0 --strength 0.85 --resample 0.4 --lr 0.05 --minutes "${COMPACT_MINUTES:-50}"
"$python" training/export.py --models "$models" --id compact --run compact-a --shift fer2013:fear=0.3
train --run classic-a --plan classic --teacher wide-a wide-b --teach 0.5 --teach-crowd 0.3 --posterior 0.1 --smoothing 0.05 --mixup 0 --strength 0.6 \
  --resample 0.2 --dropout 0.2 --lr 0.05 --ema 0.997 \
  --minutes "${CLASSIC_MINUTES:-50}"
"$python" training/export.py --models "$models" --id classic --run classic-a
"$python" training/summarise.py start wide-a wide-b compact-a classic-a
"$python" training/evaluate.py --run compact-a
[ "$models" != public/models ] || node training/check-tfjs.mjs
