#!/bin/sh
# Puts the image together in target/sluice-VERSION and packs it: bundles, features, defaults, licences, start script,
# Java runtime, ahead-of-time cache. Called by the build, which has put the jars and features into target/.
set -eu
version=$1
image=target/sluice-$version

# What Felix, Jetty and the console, Paho and the stores use of the JDK.
modules=java.base,java.logging,java.management,java.management.rmi,java.naming,java.net.http,java.prefs,java.rmi
modules=$modules,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.jcmd,jdk.unsupported,jdk.zipfs

say() { echo "image: $*"; }

rm -rf "$image" "$image.tar.gz"
# All that the image brings is on the class path; bundles/ is for what needs a class loader of its own (docs/decisions/0035).
mkdir -p "$image/bin" "$image/lib" "$image/bundles"
cp -p target/jars/*.jar "$image/lib/"
cp -R target/native "$image/lib/"
cp -R target/features etc systemd "$image/"
cp bin/sluice "$image/bin/sluice"
chmod 755 "$image/bin/sluice"
# The class path: what a broker alone needs, and what only other features name; the launcher reads features with the JSON library.
names() { sed -n 's|.*{"id": "[^:]*:\([^:]*\):\([^"]*\)"}.*|\1-\2.jar|p' "$@" | LC_ALL=C sort -u; }
names target/features/base.json target/features/broker.json >target/broker.names
names target/features/*.json | LC_ALL=C comm -23 - target/broker.names | grep -v '^jakarta\.json-' >target/others.names
jars() { (cd "$image/lib" && LC_ALL=C ls ./*.jar) | sed 's|^\./||' | grep -xF "$@" -f target/others.names | sed "s|^|$image/lib/|"; }
mkdir "$image/lib/class-path"
# shellcheck disable=SC2046 # names of ours, without blanks
{
    "$JAVA_HOME/bin/java" ClassPath.java "$image/lib/class-path/broker.jar" $(jars -v)
    "$JAVA_HOME/bin/java" ClassPath.java "$image/lib/class-path/others.jar" $(jars)
}

# Ours, and what each jar brings of its own; the runtime has its licences in jre/legal. Kept, as a jar's never change.
cp ../LICENSE "$image/"
for jar in target/jars/*.jar; do
    name=$(basename "$jar" .jar)
    case $name in
        sluice.bridge.paho-*) ;; # has Paho inside
        sluice.*) continue ;;
    esac
    if [ ! -d "target/licences/$name" ]; then
        mkdir -p target/unpacked "target/licences/$name"
        (cd target/unpacked && "$JAVA_HOME/bin/jar" -xf "../jars/$name.jar")
        find target/unpacked -maxdepth 2 -type f \
            \( -iname 'LICEN[CS]E' -o -iname 'LICEN[CS]E.txt' -o -iname 'LICEN[CS]E.md' -o -iname 'NOTICE' -o -iname 'NOTICE.txt' -o -iname 'NOTICE.md' -o -iname 'about.html' -o -iname 'e[dp]l-*' \) \
            -exec cp {} "target/licences/$name/" \;
        rm -rf target/unpacked
    fi
done
cp -R target/licences "$image/"
cp licences/EPL-2.0.md "$image/licences/sluice.bridge.paho-$version/" # Paho's, whose jars only name it

# The runtime takes the longest to make and changes only with the JDK and the list of modules.
stamp="$modules $(cat "$JAVA_HOME/release")"
if [ ! -d target/jre ] || [ "$(cat target/jre.stamp 2>/dev/null)" != "$stamp" ]; then
    say "making a Java runtime of $JAVA_HOME"
    rm -rf target/jre
    "$JAVA_HOME/bin/jlink" --add-modules "$modules" --output target/jre \
        --strip-debug --no-header-files --no-man-pages --compress zip-0
    printf '%s\n' "$stamp" >target/jre.stamp
fi
cp -Rp target/jre "$image/jre"

# A real start, a few clients and some seconds of load show the JVM which classes to keep ready, and how the methods that matter are used
# (docs/decisions/0244). The cache knows the jars by their times, which are therefore the same whole seconds here and after unpacking.
find "$image" -type f -exec touch -d '2026-11-21T00:00:00Z' {} +
say "training the ahead-of-time caches"
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
fail() { cat target/training.log; say "$*"; exit 1; }
# A gateway that ends when its input does. Names relative to target/, because options are split at blanks. The JVM says a lot while it records.
start() {
    options=$1
    shift
    (cd target && SLUICE_JAVA_OPTS=$options exec "sluice-$version/bin/sluice" train --home "$home" --listen 127.0.0.1:0 "$@") >target/training.log 2>&1
}
load() {
    ../cnf/load retained offline --port "$1" --count 100000 >target/load.log 2>&1 &&
        ../cnf/load pairs pairs-q1 pairs-q2 pairs-v5-q1 fanout --port "$1" --warm-up 0 --seconds 1 >>target/load.log 2>&1
}
record() {
    rm -f target/classes.aotconf target/training.input
    mkfifo target/training.input
    : >target/training.log # not the port of the run before
    start "-XX:AOTMode=record -XX:AOTConfiguration=classes.aotconf" "$@" <target/training.input &
    exec 3>target/training.input
    until port=$(sed -n 's/^sluice ready .*mqtt 127\.0\.0\.1:\([0-9]*\).*/\1/p' target/training.log) && [ -n "$port" ]; do
        kill -0 $! 2>/dev/null || fail "the training does not start"
        sleep 0.1
    done
    load "$port" || { cat target/load.log; fail "the training's load does not run"; }
    exec 3>&-
    wait $!
}
# The first run leaves in lib/prepared what the next ones are to start with.
train() {
    cache=$1
    shift
    rm -rf "$home/"*
    start -Dds.cache.metadata=true "$@" </dev/null || fail "the training does not run"
    record "$@" &&
        start "-XX:AOTMode=create -XX:AOTConfiguration=classes.aotconf -XX:AOTCache=sluice-$version/lib/$cache" "$@" </dev/null &&
        [ -s "$image/lib/$cache" ] || fail "there is no ahead-of-time cache $cache"
}
train sluice.aot --set sluice.console/address=127.0.0.1:0
train broker.aot --features broker

tar -czf "$image.tar.gz" -C target "sluice-$version"
say "$image $(du -sm "$image" | cut -f1) MB, packed $(du -m "$image.tar.gz" | cut -f1) MB"
