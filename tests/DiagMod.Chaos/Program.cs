using DiagMod.Chaos;
using DiagMod.Chaos.Fuzz;
using DiagMod.Chaos.Guards;

// ./diagmod chaos, ./diagmod fuzz and ./diagmod guards. Exit code: 0 nothing found, 1 something found, 2 wrong usage, 3 something is missing.
return args switch
{
    ["chaos", .. var rest] => await ChaosCommand.RunAsync(rest, Console.Out, Console.Error),
    ["fuzz", .. var rest] => await FuzzCommand.RunAsync(rest, Console.Out, Console.Error),
    ["guards", .. var rest] => await GuardCommand.RunAsync(rest, Console.Out, Console.Error),
    _ => WrongUsage(),
};

static int WrongUsage()
{
    Console.Error.WriteLine("Usage: chaos, fuzz or guards, see ./diagmod help.");
    return 2;
}
