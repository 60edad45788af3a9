using DiagMod.Benchmarks;
using DiagMod.Benchmarks.Twins;
using DiagMod.Host.Commands;

// One line a bench; each is a class beside this file.
IBench[] benches =
[
    new CsvBench(),
    new FeatureBench(),
    new FleetBench(),
    new IngestBench(),
    new PixelBench(),
    new QueryBench(),
    new QueryFullBench(),
    new RecordingsBench(),
    new SignalsBench(),
    new SignInBench(),
    new SimulateBench(),
    new StoreBench(),
    new TwinsBench(),
];

if (args is ["prior", var file])
{
    return FactoryFleet.Write(file, Console.Out, Console.Error);
}

return new BenchProgram(Console.Out, Console.Error, ProgressLook.Of(Console.IsErrorRedirected)).Run(args, benches);
