using System.Text.Json;

namespace Orleans.Hosting;

/// <summary>How the stand-in runs grains.</summary>
public sealed class StandInOptions
{
    /// <summary>True: every argument and result goes through JSON, as between two machines. For tests.</summary>
    public bool CopyMessages { get; set; }

    /// <summary>How messages become JSON, when they are copied.</summary>
    public JsonSerializerOptions MessageJson { get; set; } = JsonSerializerOptions.Default;

    /// <summary>Beginnings of the namespaces whose exceptions may leave a grain when messages are copied: the base class library's
    /// and those that are added.</summary>
    public ISet<string> ExceptionNamespaces { get; } = new HashSet<string>(StringComparer.Ordinal) { "Microsoft", "System" };

    /// <summary>How long a caller waits for an answer; default 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation may be idle; default 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for; default 1 min.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a deactivation may take, and all of them together when the host stops; default 20 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
