using DiagMod.Benchmarks;

// One line a bench; each is a class beside this file.
IBench[] benches =
[
    new CsvBench(),
    new FeatureBench(),
    new SimulateBench(),
];

return BenchProgram.Run(args, benches);
