#!/usr/bin/env bash
# Says six words with voices of espeak-ng, at several speeds and pitches, and mixes noise in: a folder of WAV files for each word, a few
# megabytes, in two and a half minutes. The voices in held_back are the test part. It needs espeak-ng and sox:
#
#     apt-get install espeak-ng sox
#     bash docs/samples/roads/words.sh words
set -euo pipefail
folder=${1:-words}
words=(yes no up down left right)
voices=(en-us+m1 en-us+m3 en-us+m5 en-us+f1 en-us+f3 en-gb+m2 en-gb+m4 en-gb+f2 en-gb-scotland+m6 en-gb-x-rp+f4)
held_back=(en-us+m7 en-gb+f5 en-gb-scotland+m3)
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

say() { # word voice speed pitch noise name
  espeak-ng -v "$2" -s "$3" -p "$4" -w "$temporary/a.wav" "$1"
  sox "$temporary/a.wav" -r 16000 -c 1 -b 16 "$temporary/b.wav" pad 0.2 1 trim 0 1
  sox "$temporary/b.wav" -p synth whitenoise vol "$5" | sox -m "$temporary/b.wav" -p "$folder/$1/$6.wav" 2>/dev/null
}

for word in "${words[@]}"; do
  mkdir -p "$folder/$word"
  for voice in "${voices[@]}" "${held_back[@]}"; do
    for speed in 120 150 180 210; do
      for pitch in 35 50 65; do
        say "$word" "$voice" "$speed" "$pitch" "0.00$((1 + (speed + pitch) % 9))" "$voice-$speed-$pitch"
      done
    done
  done
done
test=$(printf ', "%s"' "${held_back[@]}")
printf '{ "split": { "group": "{}-*-*", "test": [%s] } }\n' "${test:2}" >"$folder/dataset.json"
