namespace Mimik.Workflows.Report;

/// <summary>The look and the few lines of script of every report.</summary>
internal static class ReportStyle
{
    /// <summary>The style sheet.</summary>
    public const string Css = """

        :root { --paper:#fbfbfa; --card:#ffffff; --ink:#1b1d21; --soft:#5d636d; --rule:#e2e4e7; --accent:#2f5fb8;
          --s0:#2f5fb8; --s1:#d3702a; --s2:#2c8f6d; --s3:#9a4a94; --s4:#7a7f88; --s5:#b8860b; --s6:#1f93a8; --s7:#c23b4e; --s8:#7d5a3c; }
        @media (prefers-color-scheme: dark) { :root { --paper:#14161a; --card:#1c1f24; --ink:#e9eaec; --soft:#9aa1ac; --rule:#2e333a;
          --accent:#84a9f0; --s0:#7ea6f2; --s1:#eb9a5c; --s2:#5cc09c; --s3:#cb86c6; --s4:#a3a9b3; --s5:#e0b84a; --s6:#5cc3d6; --s7:#f07f8d; --s8:#c49a76; } }
        * { box-sizing:border-box; }
        body { margin:0; background:var(--paper); color:var(--ink); font:15px/1.55 "Inter","Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,sans-serif;
          font-variant-numeric:tabular-nums; -webkit-font-smoothing:antialiased; }
        main { max-width:1060px; margin:0 auto; padding:56px 28px 96px; }
        header { border-bottom:1px solid var(--rule); padding-bottom:22px; margin-bottom:28px; }
        h1 { font-size:34px; line-height:1.15; letter-spacing:-.022em; font-weight:650; margin:0 0 6px; overflow-wrap:anywhere; }
        header p { margin:0; color:var(--soft); font-size:16px; overflow-wrap:anywhere; }
        h2 { font-size:20px; letter-spacing:-.012em; font-weight:620; margin:52px 0 6px; }
        main > p { color:var(--soft); max-width:70ch; margin:0 0 18px; }
        .tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(150px,1fr)); gap:12px; margin:18px 0; }
        .tiles.four { grid-template-columns:repeat(auto-fit,minmax(200px,1fr)); }
        .tiles div { background:var(--card); border:1px solid var(--rule); border-radius:10px; padding:14px 16px 13px; }
        .tiles span { display:block; color:var(--soft); font-size:12.5px; }
        .tiles b { display:block; font-size:23px; white-space:nowrap; letter-spacing:-.02em; font-weight:600; line-height:1.35; }
        .tiles small { font-size:14px; font-weight:500; color:var(--soft); letter-spacing:0; }
        .tiles em { display:block; font-style:normal; font-size:12.5px; color:var(--soft); }
        .chart { background:var(--card); border:1px solid var(--rule); border-radius:10px; margin:16px 0; padding:16px 18px 10px; position:relative; }
        .chart figcaption { font-weight:600; font-size:14.5px; margin-bottom:8px; }
        .chart svg { display:block; width:100%; height:auto; overflow:visible; }
        .legend { display:flex; flex-wrap:wrap; gap:4px 18px; font-size:13px; color:var(--soft); margin-bottom:6px; }
        .legend i { display:inline-block; width:16px; height:3px; border-radius:2px; margin-right:7px; vertical-align:middle; }
        .tick, .value, .title { font-size:11.5px; fill:var(--soft); font-family:inherit; }
        .value { font-size:11px; } .title { fill:var(--ink); font-size:12px; }
        .grid { stroke:var(--rule); } .axis { stroke:var(--soft); } .cursor { stroke:var(--soft); stroke-dasharray:2 3; visibility:hidden; } .lines:hover .cursor { visibility:visible; }
        .line { fill:none; stroke-width:1.8; stroke-linejoin:round; }
        path.s0 { stroke:var(--s0); } path.s1 { stroke:var(--s1); } path.s2 { stroke:var(--s2); } path.s3 { stroke:var(--s3); } path.s4 { stroke:var(--s4); }
        path.s5 { stroke:var(--s5); } path.s6 { stroke:var(--s6); } path.s7 { stroke:var(--s7); } path.s8 { stroke:var(--s8); }
        path.ref { stroke:var(--s4); stroke-width:5; opacity:.45; stroke-linecap:round; } i.ref { background:var(--s4); opacity:.6; height:5px; }
        rect.s0, i.s0 { fill:var(--s0); background:var(--s0); } rect.s1, i.s1 { fill:var(--s1); background:var(--s1); }
        rect.s2, i.s2 { fill:var(--s2); background:var(--s2); } rect.s3, i.s3 { fill:var(--s3); background:var(--s3); }
        rect.s4, i.s4 { fill:var(--s4); background:var(--s4); } rect.s5, i.s5 { fill:var(--s5); background:var(--s5); }
        rect.s6, i.s6 { fill:var(--s6); background:var(--s6); } rect.s7, i.s7 { fill:var(--s7); background:var(--s7); } rect.s8, i.s8 { fill:var(--s8); background:var(--s8); }
        .curves { display:grid; grid-template-columns:repeat(auto-fill,minmax(196px,1fr)); gap:10px; margin:16px 0; }
        .curves figure { background:var(--card); border:1px solid var(--rule); border-radius:10px; margin:0; padding:9px 12px 8px; min-width:0; }
        .curves figcaption { display:flex; justify-content:space-between; gap:8px; font-size:12.5px; font-weight:600; margin-bottom:4px; }
        .curves figcaption span { overflow:hidden; text-overflow:ellipsis; white-space:nowrap; } .curves figcaption small { color:var(--soft); font-weight:400; font-size:12px; white-space:nowrap; }
        .curves svg { display:block; width:100%; height:48px; overflow:visible; } .curves path { vector-effect:non-scaling-stroke; stroke-width:1.4; } .curves path.ref { stroke-width:4; }
        .curves .axis, .curves .grid { vector-effect:non-scaling-stroke; }
        .hover { position:absolute; top:44px; pointer-events:none; background:var(--ink); color:var(--paper); border-radius:6px; padding:5px 10px; font-size:12.5px; white-space:pre; }
        .pictures { display:grid; grid-template-columns:repeat(var(--columns),minmax(0,1fr)); gap:8px; margin:18px 0; }
        .pictures img { width:100%; height:auto; display:block; border-radius:8px; }
        .head { font-size:13px; font-weight:600; }
        .caption { grid-column:1/-1; color:var(--soft); font-size:13px; margin:0 0 14px; }
        .scroll { overflow-x:auto; margin:16px 0; background:var(--card); border:1px solid var(--rule); border-radius:10px; }
        table { border-collapse:collapse; width:100%; font-size:13.5px; }
        th { text-align:left; padding:0; border-bottom:1px solid var(--rule); }
        th button { all:unset; cursor:pointer; padding:9px 16px; font-weight:600; color:var(--soft); width:100%; box-sizing:border-box; }
        th button:focus-visible { outline:2px solid var(--accent); outline-offset:-2px; }
        th[aria-sort=ascending] button::after { content:" \2191"; } th[aria-sort=descending] button::after { content:" \2193"; }
        td { padding:7px 16px; border-bottom:1px solid var(--rule); } tr:last-child td { border-bottom:0; } .n, .n button { text-align:right; }
        .c { white-space:nowrap; } .c i { display:inline-block; width:15px; height:15px; border-radius:4px; margin-right:9px; vertical-align:-2px; }
        @media print { main { padding:0; max-width:none; } .chart, .tiles div { break-inside:avoid; } }

        """;

    /// <summary>Sorting of tables and the values under the pointer.</summary>
    public const string Script = """

        for (const table of document.querySelectorAll('table')) table.tHead.addEventListener('click', e => {
          const th = e.target.closest('th'); if (!th) return;
          const column = th.cellIndex, down = th.getAttribute('aria-sort') !== 'descending';
          for (const other of th.parentNode.cells) other.removeAttribute('aria-sort');
          th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
          const key = row => row.cells[column].dataset.v ?? row.cells[column].textContent;
          const rows = [...table.tBodies[0].rows].sort((a, b) => {
            const x = key(a), y = key(b), d = x - y;
            return (down ? -1 : 1) * (Number.isNaN(d) ? String(x).localeCompare(y) : d); });
          table.tBodies[0].append(...rows); });
        for (const svg of document.querySelectorAll('svg.lines')) {
          const lines = [...svg.querySelectorAll('path.line')].map(p => ({ name: p.dataset.name,
            points: p.dataset.points.split(';').filter(t => t).map(t => t.split(' ')) })).filter(l => l.points.length);
          const box = svg.parentNode.querySelector('.hover'), cursor = svg.querySelector('.cursor');
          svg.addEventListener('pointermove', e => {
            if (!lines.length) return;
            const r = svg.getBoundingClientRect(), x = (e.clientX - r.left) * svg.viewBox.baseVal.width / r.width;
            const near = lines.map(l => ({ name: l.name, p: l.points.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a) }));
            cursor.setAttribute('x1', near[0].p[0]); cursor.setAttribute('x2', near[0].p[0]);
            box.textContent = near[0].p[2] + near.map(n => '\n' + n.name + '  ' + n.p[3]).join('');
            box.hidden = false;
            const px = near[0].p[0] * r.width / svg.viewBox.baseVal.width;
            box.style.left = (px > r.width / 2 ? px - box.offsetWidth : px + 34) + 'px'; });
          svg.addEventListener('pointerleave', () => box.hidden = true);
        }

        """;
}
