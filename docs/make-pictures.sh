#!/usr/bin/env bash
# Makes the pictures of README.md and docs/ (needs ImageMagick's convert to join them, and Chromium for the report).
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mimik() { dotnet run -c Release --no-build --project src/Mimik.Cli -- "$@"; }
dotnet build -c Release src/Mimik.Cli -v q -clp:NoSummary

smile=mouthSmileLeft=0.75,mouthSmileRight=0.75,cheekSquintLeft=0.4,cheekSquintRight=0.4,jawOpen=0.06
surprise=browInnerUp=0.8,browOuterUpLeft=0.7,browOuterUpRight=0.7,eyeWideLeft=0.6,eyeWideRight=0.6,jawOpen=0.45,mouthFunnel=0.2
mimik compress sample -o "$work/face.npz" --iterations 5000
mimik render sample --view three-quarter-right --size 480x600 -o "$work/1.png"
mimik render sample --set "$smile" --size 480x600 -o "$work/2.png"
mimik render sample --set "$surprise" --view 18,2 --size 480x600 -o "$work/3.png"
mimik render "$work/face.npz" --set "$surprise" --view 18,2 --size 480x600 --heat-map sample -o "$work/4.png"
convert "$work"/[1-4].png +append docs/images/face.png

mimik demo -o "$work/demo"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1100,6400 --screenshot="$work/page.png" "file://$work/demo/report.html"
convert "$work/page.png" -crop 1100x1200+0+0 +repage -resize 900x -quality 84 docs/images/report-frame.jpg
convert "$work/page.png" -crop 1100x1110+0+2640 +repage -resize 900x -quality 84 docs/images/report-closing.jpg
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1100,4200 --screenshot="$work/solve.png" "file://$work/demo/solve.html"
convert "$work/solve.png" -crop 1100x1710+0+0 +repage -resize 900x -quality 84 docs/images/solve-curves.jpg

mimik cluster sample -k 12 -o "$work/segments.json" --picture "$work/segments.png"
convert "$work/segments.png" -resize 1200x docs/images/segments.png

# Heads need the ICT face beside the project.
ict=../shared/models/ict-facekit/ict-facekit.npz
if [ -e "$ict" ]; then
    mimik make flame-standin "$ict" -o "$work/standin.pkl"
    i=0
    for pose in "" "--jaw 22" "--eyes 8,25,0" "--neck 0,35,0" "--neck 0,-35,0"; do
        # shellcheck disable=SC2086
        mimik pose "$work/standin.pkl" $pose --size 360x450 -o "$work/head$((i++)).png"
    done
    convert "$work"/head[0-4].png +append docs/images/head-standin.png
    for seed in 1 2 3 4 5; do
        mimik pose "$work/standin.pkl" --random "$seed" --size 360x450 -o "$work/random$seed.png"
    done
    convert "$work"/random[1-5].png +append docs/images/head-random.png

    mimik pose "$work/standin.pkl" --shape 0=1.5,1=-1,4=1 --expression 3=1.2 --jaw 8 --global 12,35,-6 -o "$work/scan.ply"
    mimik fit "$work/standin.pkl" --scan "$work/scan.ply" --report "$work/fit.html"
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1100,1200 --screenshot="$work/fit.png" "file://$work/fit.html"
    convert "$work/fit.png" -crop 1100x1180+0+0 +repage -resize 900x -quality 84 docs/images/fit-report.jpg
    mimik rig "$work/standin.pkl" --shapes "$ict" --arkit span -o "$work/standin.npz" --sheet "$work/sheet.png"
    convert "$work/sheet.png" -resize 1400x -quality 82 docs/images/arkit-standin.jpg
fi
