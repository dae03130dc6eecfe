#!/usr/bin/env bash
# The examples, built against the installed package without a warning, say what they promise on 1, 2
# and 4 ranks: examples.sh SOURCE BUILD
set -u
source=$1 build=$2 examples=$1/apps/examples
# shellcheck source=tests/support/expect.sh
source "$source/tests/support/expect.sh"

"$CMAKE" --install "$build" --prefix "$scratch/prefix" >"$scratch/install.log" || exit
"$CMAKE" -S "$examples" -B "$scratch/b" -G Ninja -DCMAKE_CXX_COMPILER="$CXX" \
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$scratch/prefix" \
  -DCMAKE_CXX_FLAGS='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror' || exit
"$CMAKE" --build "$scratch/b" || exit

# said NAME RANKS: what the program prints on that many ranks.
said() {
  local name=$1 ranks=$2 last=$(($2 - 1)) rank
  case $name in
    adopt) echo "station $((last < 2 ? last : 2)) has the highest reading, $((20 + (last < 2 ? last : 2))); the host's errors are still its own: yes" ;;
    all_gather) echo "$((ranks * last / 2)) numbers in $ranks rows, the last of $last" ;;
    broadcast_map)
      printf '%s\n' "domain: 4 numbers" "probes: 0 numbers" "time step: 1 numbers" \
        "known to $ranks of $ranks ranks" ;;
    by_key) printf '%s\n' "Flensburg 3333 16983.30 5.0955" "Husum 3333 16979.97 5.0945" "Kiel 3333 16976.64 5.0935" ;;
    claim_loop) echo "100000 numbers: 77031 takes 350 steps" ;;
    exact_sum) echo "the sum is 0.1; 5e+200 is a length whose square is no double" ;;
    halo) echo "500 steps over ${ranks}000 cells: as the equation says" ;;
    heat) echo "1000 steps of 350000 cells in $ranks part$( ((ranks == 1)) || echo s)" ;;
    hello) for ((rank = 0; rank < ranks; rank++)); do echo "hello from rank $rank of $ranks"; done ;;
    lambda_reduction)
      echo "nearest to ($last, $last) is rank $(((3 * last + 2) / 5)), and the letters are $(cut -c-"$ranks" <<<abcd)" ;;
    pi) echo "pi is about 3.141592654" ;;
    ping_pong) echo "every ball came back" ;; # and then the time it took
    ring) echo "the list went to ranks $(seq -s ' ' 0 $last)" ;;
    sample_sort) echo "$((10000 * ranks + 100 * ranks * last / 2)) numbers sorted" ;;
    summaries) printf '%s\n' "median 0.498047, 99 of 100 below 0.988281" "mean 0.4995" "about 4964.75 visitors" ;;
    word_count)
      printf '%s\n' "all 1" "and 2" "each 3" "for 2" "has 1" "one 2" "rank 4" "receives 1" "ring 1" "root 2" \
        "sends 1" "the 2" "them 1" "until 1" ;;
    sparse_exchange) echo "$((5 + ranks)) words, 'the' $((3 * ranks)) times" ;;
    *) echo "nobody wrote down what $name prints" ;;
  esac
}

expect "there are seventeen" [ "$(find "$examples" -name '*.cpp' | wc -l)" = 17 ]
for file in "$examples"/*.cpp; do
  name=$(basename "$file" .cpp)
  for ranks in 1 2 4; do
    run "$MPIEXEC" -n "$ranks" "$scratch/b/$name"
    expect_status 0
    if [[ $name == ping_pong ]]; then
      expect_out "$(said "$name" "$ranks")"
      expect_out "scope "
      ((ranks == 1)) || expect_out "100000 numbers        $((100 * ranks)) "
    else
      expect "$name says at $ranks ranks: $(said "$name" "$ranks")" [ "$out" = "$(said "$name" "$ranks")" ]
    fi
  done
done

summary
