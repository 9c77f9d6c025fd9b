#!/bin/sh
# Fetch the pinned packages again and copy their files here, unchanged; then compare with the checksums in README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpack() { # package version -> prints the folder with its files
    folder=$work/$(printf %s "$1" | tr '@/' '__')
    mkdir -p "$folder"
    (cd "$work" && tar -xzf "$(npm pack --silent "$1@$2")" -C "$folder" --strip-components=1)
    printf %s "$folder"
}

package=$(unpack htmx.org 4.0.1)
mkdir -p "$here/htmx"
cp "$package/dist/htmx.min.js" "$package/LICENSE" "$here/htmx/"

mkdir -p "$here/utrecht"
while read -r name version; do
    package=$(unpack "@utrecht/$name-css" "$version")
    cp "$package/dist/index.css" "$here/utrecht/$name.css"
    cp "$package/LICENSE.md" "$here/utrecht/LICENSE.md"
done <"$here/utrecht/packages.txt"

mkdir -p "$here/../fonts"
while read -r name version; do
    package=$(unpack "@fontsource-variable/$name" "$version")
    for subset in latin latin-ext; do
        cp "$package/files/$name-$subset-wght-normal.woff2" "$here/../fonts/"
    done
    cp "$package/LICENSE" "$here/../fonts/$name-LICENSE.txt"
done <"$here/../fonts/packages.txt"

package=$(unpack axe-core 4.14.1)
mkdir -p "$root/tests/browser/vendor"
cp "$package/axe.min.js" "$root/tests/browser/vendor/axe.min.js"
cp "$package/LICENSE" "$root/tests/browser/vendor/axe-LICENSE.txt"
