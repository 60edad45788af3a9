using DiagMod.Chaos;
using DiagMod.Chaos.Fuzz;

// ./diagmod chaos and ./diagmod fuzz. Exit code: 0 nothing found, 1 something found, 2 wrong usage, 3 something is missing.
return args switch
{
    ["chaos", .. var rest] => await ChaosCommand.RunAsync(rest, Console.Out, Console.Error),
    ["fuzz", .. var rest] => await FuzzCommand.RunAsync(rest, Console.Out, Console.Error),
    _ => WrongUsage(),
};

static int WrongUsage()
{
    Console.Error.WriteLine("Usage: chaos or fuzz, see ./diagmod help chaos and ./diagmod help fuzz.");
    return 2;
}
