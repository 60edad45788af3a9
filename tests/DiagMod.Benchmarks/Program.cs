using DiagMod.Benchmarks;
using DiagMod.Host.Commands;

// One line a bench; each is a class beside this file.
IBench[] benches =
[
    new CsvBench(),
    new FeatureBench(),
    new PixelBench(),
    new SignalsBench(),
    new SimulateBench(),
    new TwinsBench(),
];

return new BenchProgram(Console.Out, Console.Error, ProgressLook.Of(Console.IsErrorRedirected)).Run(args, benches);
