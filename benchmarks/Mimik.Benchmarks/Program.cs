using BenchmarkDotNet.Running;
using Mimik;
using Mimik.Benchmarks;

try
{
    switch (args)
    {
        case ["published-curve", .. var rest]:
            PublishedCurve.Run(Arguments.Parse(rest, "seeds", "iterations", "threads"));
            return 0;
        case ["playback"]:
            PlaybackBench.Run();
            return 0;
        case ["detail", .. var rest]:
            DetailIteration.Run(Arguments.Parse(rest, "rounds", "threads", "power"));
            return 0;
        case ["detail-curve", var output, .. var rest]:
            DetailCurve.Run(Arguments.Parse(rest, "minutes", "steps", "seed", "threads"), output);
            return 0;
        case ["curves", var curves, var output]:
            BenchCurves.Run(curves, output);
            return 0;
        case ["solve", .. var rest]:
            SolveSpeed.Run(Arguments.Parse(rest, "rounds", "threads"));
            return 0;
        case ["solve-scaling", .. var rest]:
            SolveSpeed.Scaling(Arguments.Parse(rest, "rounds", "threads"));
            return 0;
        case ["solve-real", .. var rest]:
            SolveReal.Run(Arguments.Parse(rest, "frames", "threads"));
            return 0;
        case ["solve-disk", var folder, .. var rest]:
            SolveFromDisk.Run(Arguments.Parse(rest, "frames", "threads"), folder);
            return 0;
        case ["flame", .. var rest]:
            FlameSpeed.Run(Arguments.Parse(rest, "threads", "heads"));
            return 0;
        case ["fit", var head, .. var rest]:
            FitBench.Run(head, Arguments.Parse(rest, "seeds", "threads"));
            return 0;
        case ["gemm", .. var rest]:
            GemmComparison.Run(Arguments.Parse(rest, "rounds"));
            return 0;
        default:
            BenchmarkSwitcher.FromAssembly(typeof(Arguments).Assembly).Run(args);
            return 0;
    }
}
catch (MimikException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
catch (DllNotFoundException)
{
    Console.Error.WriteLine("expected OpenBLAS as libopenblas.so.0, by which times are scaled, found none: install it (Debian: libopenblas0)");
    return 1;
}
