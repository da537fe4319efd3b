#!/bin/bash
# Networks like the shipped ones, from scratch: train, export, check. Resumable: run it again and it goes on.
#   training/run-all.sh             half an hour with one large GPU, about 5 hours on two free cores
# With a GPU: three residual teachers side by side, then compact and classic side by side, asking the teachers at every step, then
# compact once more. Without: a line of networks of the shipped kind, each the teacher of the next. Then both go on with pictures as bad cameras
# give them (--corrupt), taught by what they and the teachers say of the plain picture, and are mixed with what they were before.
# Environment: PYTHON (default /usr/bin/python3), DEVICE (cuda or cpu; default: what PyTorch finds), EXPRESSION_DATA or PACKED (a file of
# packed.py), EXPRESSION_RUNS (default training/runs), MODELS (default public/models: what is there is replaced only by something better),
# TEACHER_MINUTES, STUDENT_MINUTES, LAST_MINUTES, START_MINUTES, COMPACT_MINUTES (three times), CLASSIC_MINUTES, ROBUST_MINUTES (four times),
# FRAMINGS (how the app's detector frames the pictures: a folder with the two files of bench/framings.ts; made, in half an hour, where Node's
# packages and Chromium are installed and it is not given; without it the last run sees no such faces),
# EXTRA (arguments for every training run: `--limit 500`, say). Exporting needs the data itself, not PACKED.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-/usr/bin/python3}
models=${MODELS:-public/models}
device=${DEVICE:-$("$python" -c 'import torch; print("cuda" if torch.cuda.is_available() else "cpu")')}
export OMP_WAIT_POLICY=PASSIVE
framings=${FRAMINGS:-${EXPRESSION_RUNS:-training/runs}/framings}
if [ -z "${FRAMINGS:-}" ] && [ -d node_modules/playwright ]; then
  mkdir -p "$framings"
  for split in PublicTest Training; do npx tsx bench/framings.ts "$split" "$framings/$split.jsonl"; done
fi
framed=()
[ ! -e "$framings/Training.jsonl" ] || framed=(--framings "$framings")
train() {
  # shellcheck disable=SC2086
  "$python" training/train.py --device "$device" ${PACKED:+--packed "$PACKED"} "$@" ${EXTRA:-}
}
# less softened labels, milder changes: what a network that has seen much still gains from
last=(--posterior 0.1 --smoothing 0.05 --mixup 0 --dropout 0.1 --strength 0.85 --resample 0.4)
if [ "$device" != cpu ]; then
  jobs=()
  for seed in 1 2 3; do
    train --run "residual-$seed" --plan residual --seed "$seed" --minutes "${TEACHER_MINUTES:-8}" --batch 256 --mixup 0.2 --dropout 0.3 \
      --posterior 0.15 --strength "$("$python" -c "print(0.8 + 0.1 * $seed)")" --resample 0.2 --every 2 --threads 4 &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job"; done
  teachers=(residual-1 residual-2 residual-3)
  # Framed faces get the teachers' answer to the plain picture, for they never saw one.
  asked=(--online "${teachers[@]}" --mixup 0.1)
  [ ${#framed[@]} = 0 ] || asked=(--online "${teachers[@]}" --teacher "${teachers[@]}" "${framed[@]}" --framed 0.35 --mixup 0)
  graphs=()
  [[ "$device" != cuda* ]] || graphs=(--graphs)
  train --run compact-a classic-a --plan compact classic --seed 7 --minutes "${STUDENT_MINUTES:-16}" --batch 256 "${asked[@]}" --teach 0.7 \
    --teach-crowd 0.7 --posterior 0.1 --smoothing 0.05 --dropout 0.1 --resample 0.4 --ema 0.999 --every 2 --threads 8 "${graphs[@]}"
  train --run compact-b --plan compact --init compact-a --minutes "${LAST_MINUTES:-5}" --batch 256 "${asked[@]}" --teach 0.5 --teach-crowd 0.5 \
    "${last[@]}" --framed 0.5 --lr 0.04 --every 2 "${graphs[@]}"
  best=compact-b
  others=(residual-1 residual-2 residual-3 compact-a)
  robust=4
else
  # The network that was given to this project (../shared/models/baseline) is such a run of 72 minutes.
  train --run start --plan baseline --minutes "${START_MINUTES:-75}"
  on=(--plan baseline --posterior 0.1 --teach 0.2 --teach-crowd 0.2 --dropout 0.1)
  train --run wide-a "${on[@]}" --init start --teacher start --mixup 0.1 --lr 0.06 --minutes "${COMPACT_MINUTES:-50}"
  train --run wide-b "${on[@]}" --init wide-a --teacher start wide-a --mixup 0 --lr 0.05 --minutes "${COMPACT_MINUTES:-50}"
  # Without the filters that it can do without, and with faces as a camera gives them.
  train --run compact-a --plan compact --init wide-b --teacher wide-a wide-b --teach 0.3 --teach-crowd 0.2 "${last[@]}" "${framed[@]}" \
    --lr 0.05 --minutes "${COMPACT_MINUTES:-50}"
  train --run classic-a --plan classic --teacher wide-a wide-b --teach 0.5 --teach-crowd 0.3 --posterior 0.1 --smoothing 0.05 --mixup 0 --strength 0.6 \
    --resample 0.2 --dropout 0.2 --lr 0.05 --ema 0.997 --minutes "${CLASSIC_MINUTES:-50}"
  best=compact-a
  others=(start wide-a wide-b)
  robust=60
fi
# Pictures as bad cameras give them; then, from a mixture with the network before, which keeps what it knew of good pictures, once more and milder.
taught=(--teacher "${others[@]}" "$best" classic-a --mixup 0 --smoothing 0.05 --dropout 0.1 --resample 0.2 --full-size "${framed[@]}")
for plan in compact classic; do
  from=$best
  [ "$plan" = compact ] || from=classic-a
  train --run "$plan-spoilt" --plan "$plan" --init "$from" "${taught[@]}" --teach 0.75 --teach-crowd 0.7 --posterior 0.1 --strength 0.85 \
    --corrupt 0.65 --lr 0.04 --ema 0.999 --minutes "${ROBUST_MINUTES:-$robust}"
  train --run "$plan-robust" --plan "$plan" --init "$plan-spoilt+$from=0.4/0.75" "${taught[@]}" --teach 0.8 --teach-crowd 0.85 --posterior 0.05 \
    --strength 0.7 --corrupt 0.55 --lr 0.012 --ema 0.996 --minutes "${ROBUST_MINUTES:-$robust}"
done
"$python" training/export.py --models "$models" --id compact --run compact-robust --shift fer2013:fear=0.35
"$python" training/export.py --models "$models" --id classic --run classic-robust --shift fer2013:fear=0.25
"$python" training/summarise.py "${others[@]}" "$best" classic-a compact-spoilt compact-robust classic-spoilt classic-robust
"$python" training/evaluate.py --run compact-robust --corruptions --against "$best"
[ "$models" != public/models ] || node training/check-tfjs.mjs
