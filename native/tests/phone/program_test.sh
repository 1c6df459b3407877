#!/bin/sh
# The program as a computer runs it: frames on standard input, answers and exit codes.
# usage: program_test.sh PROGRAM…   (several words where an emulator runs it)
set -u
folder=$(mktemp -d) && cd "$folder" || exit 1
trap 'rm -rf "$folder"' EXIT
failed=0

hello=2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
begin='R\0\0\0\0\0\0\0\0'

# expect WHAT ACTUAL EXPECTED
expect() {
    if [ "$2" != "$3" ]; then
        failed=1
        echo "FAILED: $1: \"$2\" instead of \"$3\"" >&2
    fi
}

# receive PROGRAM…: the file is "hello", the frames come on standard input.
receive() {
    "$@" receive --part part --target target --size 5 --sha256 $hello --mode 0600 --chunk 4 >answers 2>complaint
}

printf "${begin}D\005\0\0\0helloE" | receive "$@"
expect 'exit code of a stored file' $? 0
expect 'the stored file' "$(cat target)" hello
expect 'the last answer' "$(tail -n 1 answers)" "done 5 $hello"
rm target

printf "${begin}D\005\0\0\0hel" | receive "$@"
expect 'exit code of a stream that is cut' $? 1
expect 'what is kept of it' "$(cat part)" hel
printf 'R\003\0\0\0\0\0\0\0D\002\0\0\0loE' | receive "$@"
expect 'exit code of going on with it' $? 0
rm target

printf "${begin}D\005\0\0\0hELLOE" | receive "$@"
expect 'exit code of another hash' $? 4
expect 'what is left of it' "$(ls)" "$(printf 'answers\ncomplaint')"

printf 'Z' | receive "$@"
expect 'exit code of no frame' $? 2
expect 'the complaint' "$(cat complaint)" 'mobile-llm-phone: there is no frame of type 90'
"$@" receive --part part 2>complaint
expect 'exit code of a missing option' $? 2
"$@" receive --part part --target target --size 5 --sha256 $hello --mode 0777 --chunk 4 2>complaint
expect 'exit code of another mode' $? 2
"$@" nonsense 2>complaint
expect 'exit code of no command' $? 2

mkdir sealed && rm -f part
"$@" receive --part sealed/none/part --target target --size 5 --sha256 $hello --mode 0600 --chunk 4 2>complaint </dev/null
expect 'exit code of a folder that is not there' $? 3
expect 'the system says why' "$(grep -c 'No such file' complaint)" 1

# Files may grow to 8 blocks here, which is what a full flash memory looks like to a program.
head -c 65000 /dev/zero >zeros
(
    trap '' XFSZ
    ulimit -f 8
    { printf "${begin}D\350\375\0\0" && cat zeros; } |
        "$@" receive --part part --target target --size 65000 --sha256 $hello --mode 0600 --chunk 4 2>complaint >/dev/null
)
expect 'exit code when nothing more can be written' $? 3
rm -f part

rm -f answers && mkfifo frames
receive "$@" <frames &
exec 3>frames
while [ ! -s answers ]; do sleep 0.05; done
printf '' | "$@" receive --part part --target target --size 5 --sha256 $hello --mode 0600 --chunk 4 2>complaint
expect 'exit code when another process has the file' $? 75
printf "${begin}D\005\0\0\0helloE" >&3
exec 3>&-
wait $!
expect 'exit code of the one that has it' $? 0

expect 'hash' "$("$@" hash target)" "$hello 5 target"
"$@" hash none target >answers 2>complaint
expect 'exit code of a file that is not there' $? 3
expect 'the others are hashed' "$(cat answers)" "$hello 5 target"
expect 'version' "$("$@" version | cut -c1-46)" '{"program":"mobile-llm-phone","version":1,"sha'
expect 'telemetry ends with its input' "$("$@" telemetry </dev/null | grep -c '^{"monotonicMs":[0-9].*}$')" 1
expect 'serve tells who runs' "$(printf 'key\0/bin/true\0' | "$@" serve --folder session | grep -c '^[0-9]* [0-9]*$')" 1
while [ ! -s session/exit ]; do sleep 0.05; done
expect 'serve records the end' "$(cat session/exit)" 0
exit $failed
