#!/usr/bin/env bash
# An atlas of patterns. norma-farm runs norma-grid for many pairs of F and k of the Gray-Scott
# equations, one core for each; norma-reduce says what came out; norma-grid puts all into one picture.
#
#   apps/examples/atlas/atlas.sh [-s SIZE] [-n STEPS] [-F LIST] [-k LIST] [-l LAUNCHER] FOLDER
#
#   FOLDER        where everything goes: FOLDER/atlas.png is the picture
#   -s SIZE       cells of each pattern (default: 112x112)
#   -n STEPS      steps of each (default: 8000)
#   -F, -k LIST   the values, with blanks between them (default: six and five)
#   -l LAUNCHER   what starts norma-farm: 'mpirun -n 8', say (default: nothing; it takes all cores here)
#
# The programs are those in PATH. A second call with the same options goes on where the first ended.
set -euo pipefail

size=112x112 steps=8000 launcher=
feeds="0.022 0.026 0.030 0.034 0.038 0.044" # F: how fast u is fed
kills="0.0570 0.0582 0.0594 0.0606 0.0618"  # k: how fast v goes away
while getopts s:n:F:k:l: option; do
  case $option in
    s) size=$OPTARG ;;
    n) steps=$OPTARG ;;
    F) feeds=$OPTARG ;;
    k) kills=$OPTARG ;;
    l) launcher=$OPTARG ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
done
shift $((OPTIND - 1))
read -ra feeds <<<"$feeds"
read -ra kills <<<"$kills"
folder=${1:?"atlas.sh needs a folder to write to"}
mkdir -p "$folder"
cd "$folder"

# A line for each run, row by row: k grows downwards, F to the right.
for k in "${kills[@]}"; do
  for F in "${feeds[@]}"; do echo "$F $k"; done
done >sweep.txt

# Folders like F=0.03 are what norma-reduce takes for columns.
run="line={}; set -- \$line
  norma-grid run --preset gray-scott --size $size --steps $steps --set F=\$1 --set k=\$2 \\
    --fields v --format npy,xdmf --every 0 --quiet --anew --out runs/F=\$1/k=\$2"
$launcher norma-farm -a sweep.txt -k --quiet "$run"

last=$(printf %010d "$steps")
norma-reduce by F,k -a n,mean:v,sd:v,max:v --record v:f8 --digits 3 --format csv \
  "runs/F=*/k=*/run.v.$last.bin" >summary.csv

tiles=()
for k in "${kills[@]}"; do
  for F in "${feeds[@]}"; do tiles+=("runs/F=$F/k=$k/v-$last.npy"); done
done
across=$(printf 'F %s,' "${feeds[@]}") down=$(printf 'k %s,' "${kills[@]}")
norma-grid atlas "${tiles[@]}" -o atlas.png --columns ${#feeds[@]} --range 0,0.4 \
  --across "$across" --down "$down"
