namespace DiagMod.Host.Demo;

/// <summary>The demo (run --demo). Not settings for operators: everything but <see cref="Run"/> is there to keep tests short.</summary>
public sealed class DemoOptions
{
    /// <summary>True: the simulated station is fed; default false. Given by the flag --demo.</summary>
    public bool Run { get; init; }

    /// <summary>Recordings of each motor's history, 0 to 240; default 36.</summary>
    public int Recordings { get; init; } = 24;

    /// <summary>Time between two live recordings of the station, seconds, 1 to 86,400; default 10.</summary>
    public int PauseSeconds { get; init; } = 10;
}
