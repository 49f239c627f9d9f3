using System.Globalization;

namespace Mimik.Benchmarks;

/// <summary>The objective over time of the runs in a curves.csv of <c>mimik bench compress</c>, as SVG.</summary>
internal static class BenchCurves
{
    public static void Run(string curvesPath, string outputPath)
    {
        string[] rows = File.ReadAllLines(curvesPath);
        string[] heads = rows[0].Split(',');
        int method = Column("method"), seed = Column("seed"), factor = Column("factor"), seconds = Column("seconds"), loss = Column("loss");
        var named = new HashSet<string>();
        List<CurvePlot.Line> lines =
        [
            // Ends of one method's lines lie together: one of them is named.
            .. rows.Skip(1).Select(row => row.Split(',')).Where(row => row[factor] is "" or "1").GroupBy(row => (Method: row[method], Seed: row[seed])).Select(run => new CurvePlot.Line(
                named.Add(run.Key.Method) ? run.Key.Method : "", [.. run.Select(row => (Number(row[seconds]), Number(row[loss]))).OrderBy(point => point.Item1)])),
        ];
        File.WriteAllText(outputPath, CurvePlot.Draw("seconds", "objective", lines));
        Console.WriteLine($"wrote {outputPath}");

        int Column(string name) => Array.IndexOf(heads, name) is var at and >= 0 ? at : throw new MimikException($"{curvesPath}: expected a column \"{name}\", found {rows[0]}");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
