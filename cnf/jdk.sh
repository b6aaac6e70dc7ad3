# Sourced by mvnw and sluice: find_jdk sets JAVA_HOME to a JDK 25 or newer, or says how to get one.

is_jdk_25() {
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] && [ -r "$1/release" ] || return 1
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ "${major:-0}" -ge 25 ]
}

find_jdk() {
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$home" ] && is_jdk_25 "$home"; then
            JAVA_HOME=$home
            return 0
        fi
    done
    javac=$(command -v javac) && home=$(dirname "$(dirname "$(readlink -f "$javac")")") && is_jdk_25 "$home" && JAVA_HOME=$home && return 0
    echo "Sluice needs a JDK 25 or newer and found none in JAVA_HOME, on the PATH, /usr/lib/jvm, /opt or ~/.sdkman." >&2
    echo "Install one, for example Temurin 25 from https://adoptium.net, or set JAVA_HOME to where yours is." >&2
    return 1
}
