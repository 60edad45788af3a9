using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DiagMod.Benchmarks.Ingest;
using DiagMod.Benchmarks.Pixel;
using DiagMod.Core.Currents;

namespace DiagMod.Benchmarks;

/// <summary>One file of 1.5 million rows, stage by stage in this process and as a whole through the running product; beside it what
/// reading alone takes, and float.Parse as judge of every cell.</summary>
internal sealed class IngestBench : IBench
{
    private const int Seed = 5;
    private const int Rows = 1_500_000;
    private const int ManyRows = 12_000_000;

    // The stages are those of a service that has taken in files for a while: by then all of it is compiled at its best.
    private const int WarmUp = 20;

    private const int Rounds = 7;
    private const int InARow = 30;

    public string Name => "ingest";

    public IEnumerable<BenchRow> Run(Action<string> progress)
    {
        var amps = BenchRecording.Amps(Rows, Seed);
        amps[0][0] = 1;
        var csv = BenchRecording.Csv(amps);
        progress("made a recording of 1.5 million rows");
        return
        [
            .. Parsing(csv), .. Staged(csv, progress).GetAwaiter().GetResult(),
            .. WholeAsync(csv, progress).GetAwaiter().GetResult(),
        ];
    }

    private static IEnumerable<BenchRow> Parsing(byte[] csv)
    {
        var lines = 0;
        var wrong = Differences(csv);
        var costs = Cost.Least(
            Rounds, () => lines = csv.AsSpan().Count((byte)'\n'), () => Parse(csv, null, (_, _) => { }), () => PeerParse(csv),
            () => Parse(csv, RowsAhead.OnPool(), (_, _) => { }));
        yield return Row("limit-lines", "count the lines", costs[0].Wall * 1e3, "ms");
        yield return Row("parse", Text($"parse {lines - 1} rows to columns, processor time"), costs[1].Cpu * 1e3, "ms");
        yield return Row("parse-rate", "rows parsed", Rows / costs[1].Cpu / 1e6, "Mrows/s of a processor");
        yield return Row("parse-mb", "content parsed", csv.Length / costs[1].Cpu / 1e6, "MB/s of a processor");
        yield return Row("parse-peer", "the same with Utf8Parser, cell by cell, processor time", costs[2].Cpu * 1e3, "ms");
        yield return Row("parse-gain", "that peer over ours", costs[2].Cpu / costs[1].Cpu, "times", least: 2);
        yield return Row("parse-2", "parse them by two threads, by the clock", costs[3].Wall * 1e3, "ms");
        yield return Row("parse-2-gain", "one thread over two, by the clock", costs[1].Wall / costs[3].Wall, "times", least: 1.5);
        yield return Row("parse-differences", "cells that differ from float.Parse, to the bit", wrong, "cells", most: 0);
    }

    private static async Task<IReadOnlyList<BenchRow>> Staged(byte[] csv, Action<string> progress)
    {
        progress("starting a database");
        await using var stores = await BenchStores.StartAsync();
        var chain = new IngestChain(stores, new EquipmentId("BENCH"));
        await chain.AddAsync();
        Cost[]? least = null;
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            BenchRecording.Number(csv, round);
            var costs = await chain.RunAsync(csv);
            least = round < WarmUp ? null : least is null ? costs : [.. least.Zip(costs, (a, b) => a.Or(b))];
            progress(Text($"stages, round {round + 1} of {WarmUp + Rounds}"));
        }

        var rows = new List<BenchRow>();
        foreach (var ((id, what), cost) in IngestChain.Stages.Zip(least!))
        {
            rows.Add(Row($"{id}", what, cost.Wall * 1e3, "ms"));
            rows.Add(Row($"{id}-cpu", $"{id}: processor time, without the database's", cost.Cpu * 1e3, "ms"));
            rows.Add(Row($"{id}-rate", $"{id}: rows", Rows / cost.Wall / 1e6, "Mrows/s"));
            rows.Add(Row($"{id}-mb", $"{id}: content", csv.Length / cost.Wall / 1e6, "MB/s"));
            rows.Add(Row($"{id}-allocated", $"{id}: allocated", cost.Allocated / 1e6, "MB"));
        }

        var stages = IngestChain.Stages.Zip(least!)
            .Where(stage => !IngestChain.Parts.Contains(stage.First.Id)).Select(stage => stage.Second).ToList();
        rows.Add(Row("stages", "all stages, one after the other", stages.Sum(cost => cost.Wall) * 1e3, "ms"));
        rows.Add(Row("stages-cpu", "all stages: processor time", stages.Sum(cost => cost.Cpu) * 1e3, "ms"));
        return rows;
    }

    private static async Task<IReadOnlyList<BenchRow>> WholeAsync(byte[] csv, Action<string> progress)
    {
        progress("starting the product");
        await using var product = await LiveProduct.StartAsync();
        var uploads = new ProductUploads(product);
        await uploads.AddAsync("BENCH");
        var idle = product.PeakMemory;
        BenchRecording.Number(csv, 0);
        var cold = await uploads.RunAsync("BENCH", 0, csv);
        var coldPeak = product.PeakMemory;
        var warm = new List<(double Answered, double Completed)>();
        var processor = TimeSpan.Zero;
        for (var number = 1; number <= InARow; number++)
        {
            processor = number == InARow - 9 ? product.ProcessorTime : processor;
            BenchRecording.Number(csv, number);
            warm.Add(await uploads.RunAsync("BENCH", number, csv));
            progress(Text($"file {number} of {InARow}"));
        }

        var perFile = (product.ProcessorTime - processor) / 10;
        var peak = product.PeakMemory;
        var many = BenchRecording.Amps(ManyRows, Seed);
        many[0][0] = 1;
        var large = await uploads.RunAsync("BENCH", InARow + 1, BenchRecording.Csv(many));
        var settled = warm[^20..];
        double Median(Func<(double Answered, double Completed), double> of) => settled.Select(of).Order().ElementAt(settled.Count / 2);
        return
        [
            Row("http-cold", "fresh process: from the start of the upload to completed", cold.Completed, "s", most: 2),
            Row("http-warm-answer", "warm: to the answer of the upload, median of 20", Median(way => way.Answered), "s"),
            Row("http-warm", "warm: to completed, median of 20", Median(way => way.Completed), "s", most: 0.5),
            Row("http-warm-best", "warm: to completed, best of 20", settled.Min(way => way.Completed), "s"),
            Row("http-cpu", "warm: the host's processor time a file, whole-record analysis too", perFile.TotalSeconds, "s"),
            Row("memory-idle", "most memory of the host before the first file", idle / 1e6, "MB"),
            Row("memory-first", "after the first file", coldPeak / 1e6, "MB", most: 300),
            Row("memory-row", Text($"after {InARow} files in a row"), peak / 1e6, "MB", most: 300),
            Row("http-12M", "one file of 12 million rows: to completed", large.Completed, "s"),
            Row("memory-growth", "what that file added to the most memory", (product.PeakMemory - peak) / 1e6, "MB", most: 10),
        ];
    }

    private static void Parse(byte[] csv, RowsAhead? ahead, Action<PhaseCurrents, long> sink)
    {
        using var parser = new CurrentCsvParser(CurrentCsvLimits.None, ahead: ahead);
        var rest = csv.AsSpan();
        while (!rest.IsEmpty)
        {
            rest = rest[parser.Push(rest)..];
            while (parser.TryTakeBlock(atEnd: rest.IsEmpty, out var block))
            {
                sink(block, block.FirstSample);
            }
        }
    }

    private static void PeerParse(byte[] csv)
    {
        var rest = csv.AsSpan(CurrentCsvWriter.Header.Length);
        var sum = 0f;
        while (!rest.IsEmpty)
        {
            if (!Utf8Parser.TryParse(rest, out float amps, out var used))
            {
                throw new InvalidOperationException("The peer does not read what we wrote.");
            }

            sum += amps;
            rest = rest[(used + 1)..];
        }

        GC.KeepAlive(sum);
    }

    private static long Differences(byte[] csv)
    {
        var at = CurrentCsvWriter.Header.Length;
        var wrong = 0L;
        Parse(csv, RowsAhead.OnPool(), (block, _) =>
        {
            for (var i = 0; i < block.Count; i++)
            {
                foreach (var phase in PhaseSets.InOrder)
                {
                    var length = csv.AsSpan(at).IndexOfAny((byte)',', (byte)'\n');
                    var cell = Encoding.ASCII.GetString(csv, at, length);
                    var expected = float.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);
                    wrong += BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(block[phase].Span[i]) ? 0 : 1;
                    at += length + 1;
                }
            }
        });
        return wrong;
    }

    private static BenchRow Row(string id, string what, double value, string unit, double? least = null, double? most = null) => new(
        id, what, Rows, Seed, value, unit,
        least is not null ? Text($">= {least}") : most is not null ? Text($"<= {most}") : "-",
        (least is null || value >= least) && (most is null || value <= most));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
