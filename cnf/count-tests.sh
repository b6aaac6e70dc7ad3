# Adds up the test reports written since a build began, in the form "N passed, N failed, N skipped".
#   count-tests.sh TOP STAMP        counts TOP's surefire reports that are newer than the file STAMP
find "$1" -path '*/target/surefire-reports/TEST-*.xml' -newer "$2" -exec sed -n '/<testsuite /,/>/p' {} + |
    tr '\n' ' ' | tr '>' '\n' |
    awk '
        function number(name) {
            return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
        }
        /<testsuite / { all += number("tests"); bad += number("errors") + number("failures"); skipped += number("skipped") }
        END { if (all > 0) printf "%d passed, %d failed, %d skipped\n", all - bad - skipped, bad, skipped }'
